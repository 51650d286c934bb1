import { type DestinedRequest, goesTo } from './destination.ts';
import { type Destination, type MatcherLine, readMatcherLine } from './matcher_line.ts';
import { holds, type Modifier, readModifier } from './matcher_modifiers.ts';
import type { ConfigNote } from './setting.ts';

/** A proxy, or an origin that stands for another. */
export interface Parent {
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  /** Name it has on the hash ring. */
  readonly hash: string;
}

type RoundRobin = 'true' | 'strict' | 'false' | 'latched' | 'consistent_hash';

/** Which answers send a request to another parent, and how often. */
export interface RetryOn {
  readonly statuses: readonly number[];
  readonly max: number;
}

/** One line of parent.config. ATS: ParentRecord. */
export interface ParentRule {
  readonly line: number;
  readonly text: string;
  readonly destination: Destination;
  readonly target: string;
  readonly modifiers: readonly Modifier[];
  readonly primary: readonly Parent[];
  readonly secondary: readonly Parent[];
  readonly roundRobin: RoundRobin;
  readonly goDirect: boolean;
  readonly isProxy: boolean;
  readonly hashesQuery: boolean;
  readonly secondaryMode: 1 | 2 | 3;
  readonly ignoresSelfDetect: boolean;
  readonly simpleRetry: RetryOn | null;
  readonly unavailableRetry: RetryOn | null;
}

const LABELS: ReadonlySet<string> = new Set([
  ...['parent', 'primary_parent', 'secondary_parent', 'round_robin', 'go_direct', 'parent_is_proxy', 'qstring'],
  ...['secondary_mode', 'ignore_self_detect', 'parent_retry', 'simple_server_retry_responses'],
  ...['unavailable_server_retry_responses', 'max_simple_retries', 'max_unavailable_server_retries'],
]);

const RETRY_LIMIT = 4;

/** Reads parent.config; lines that are wrong are noted and left out. ATS: ParentRecord::Init. */
export function readParents(text: string, file: string, notes: ConfigNote[]): ParentRule[] {
  const rules: ParentRule[] = [];
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(source)) continue;
    const line = index + 1;
    const read = readMatcherLine(source.trim());
    const rule =
      'discarded' in read
        ? `discarding ${file} entry at line ${line} : ${read.discarded}`
        : readRule(line, source, read);
    if (typeof rule !== 'string') rules.push(rule);
    else notes.push({ file, line, severity: 'error', text: `[ParentSelection] ${rule}` });
  }
  return rules;
}

/** The line for all requests that the record `parent_proxies` stands for. */
export function defaultParents(list: string): ParentRule | null {
  const rule = readRule(0, list, {
    destination: 'dest_domain',
    target: '.',
    elements: [{ label: 'parent', value: list }],
  });
  return typeof rule === 'string' || rule.primary.length === 0 ? null : rule;
}

/** The first line that is for a request: its place among the rules, null when there is none. */
export function parentRuleFor(rules: readonly ParentRule[], request: DestinedRequest): number | null {
  const at = rules.findIndex(
    (rule) => goesTo(rule, request) && rule.modifiers.every((modifier) => holds(modifier, request)),
  );
  return at < 0 ? null : at;
}

function readRule(line: number, text: string, read: MatcherLine): ParentRule | string {
  const given = new Map<string, string>();
  const modifiers: Modifier[] = [];
  for (const { label, value } of read.elements) {
    const name = label.toLowerCase();
    if (LABELS.has(name)) given.set(name === 'primary_parent' ? 'parent' : name, value);
    else {
      const modifier = readModifier(label, value);
      if ('error' in modifier) return `${modifier.error} at line ${line}`;
      modifiers.push(modifier);
    }
  }
  const primary = readList(given.get('parent') ?? '');
  const secondary = readList(given.get('secondary_parent') ?? '');
  if (typeof primary === 'string') return `${primary} at line ${line}`;
  if (typeof secondary === 'string') return `${secondary} at line ${line}`;
  const goDirect = given.get('go_direct')?.toLowerCase() !== 'false';
  if (primary.length === 0 && !goDirect) return `No parent specified at line ${line}`;
  const { destination, target } = read;
  const lists = { primary, secondary, goDirect };
  return { line, text, destination, target, modifiers, ...lists, ...choices(given), ...retries(given) };
}

function choices(given: ReadonlyMap<string, string>) {
  const mode = Number(given.get('secondary_mode') ?? 1);
  return {
    roundRobin: roundRobin(given.get('round_robin')?.toLowerCase() ?? ''),
    isProxy: given.get('parent_is_proxy')?.toLowerCase() !== 'false',
    hashesQuery: given.get('qstring')?.toLowerCase() !== 'ignore',
    secondaryMode: mode === 2 || mode === 3 ? mode : 1,
    ignoresSelfDetect: given.get('ignore_self_detect')?.toLowerCase() === 'true',
  } as const;
}

function roundRobin(value: string): RoundRobin {
  const known: readonly RoundRobin[] = ['true', 'strict', 'latched', 'consistent_hash'];
  return known.find((name) => name === value) ?? 'false';
}

function retries(given: ReadonlyMap<string, string>) {
  const kind = given.get('parent_retry')?.toLowerCase() ?? '';
  const simple = kind === 'simple_retry' || kind === 'both';
  const unavailable = kind === 'unavailable_server_retry' || kind === 'both';
  return {
    simpleRetry: simple ? retryOn(given, 'simple_server_retry_responses', 'max_simple_retries', 404) : null,
    unavailableRetry: unavailable
      ? retryOn(given, 'unavailable_server_retry_responses', 'max_unavailable_server_retries', 503)
      : null,
  };
}

function retryOn(given: ReadonlyMap<string, string>, list: string, max: string, status: number): RetryOn {
  const hundreds = Math.floor(status / 100);
  const statuses = (given.get(list) ?? '')
    .split(',')
    .map((text) => Number(text.trim()))
    .filter((code) => Math.floor(code / 100) === hundreds);
  const times = Number(given.get(max) ?? 1);
  return { statuses: statuses.length > 0 ? statuses : [status], max: times >= 1 && times <= RETRY_LIMIT ? times : 1 };
}

/** `host:port|weight&hash` separated by semicolons, commas or blanks; the reason when one is wrong. */
function readList(text: string): Parent[] | string {
  const parents: Parent[] = [];
  for (const item of text.split(/[;, \t]+/).filter((part) => part !== '')) {
    const read = /^([^:|&]+):(\d+)(?:\|([\d.]+))?(?:&(.+))?$/.exec(item);
    const [, host, port, weight, hash] = read ?? [];
    if (!host || !port) return 'Parent string is malformed';
    parents.push({ host, port: Number(port), weight: weight ? Number(weight) : 1, hash: hash ?? host });
  }
  return parents;
}
