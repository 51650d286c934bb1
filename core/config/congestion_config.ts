/**
 * congestion.config: which origins are watched, when one counts as congested, and what clients are told then. The file
 * of the caching guide, and of the releases up to 6; 9.2 has none.
 */
import { type DestinedRequest, goesTo } from './destination.ts';
import { type Destination, type MatcherLine, readMatcherLine } from './matcher_line.ts';
import { holds, type Modifier, readModifier } from './matcher_modifiers.ts';
import { type ConfigNote, placeOf, type Setting } from './setting.ts';

/** Tags with a number, and the least one that makes sense: -1 switches a limit off. Times are seconds. */
const LEAST = {
  max_connection_failures: -1,
  fail_window: 1,
  proxy_retry_interval: 0,
  client_wait_interval: 0,
  wait_interval_alpha: 0,
  live_os_conn_timeout: 1,
  live_os_conn_retries: 0,
  dead_os_conn_timeout: 1,
  dead_os_conn_retries: 0,
  max_connection: -1,
} as const;

export type CongestionLimit = keyof typeof LEAST;

/** What one address did counts for it alone, or for its whole name. */
type CongestionScheme = 'per_ip' | 'per_host';

/** One line of congestion.config. */
export interface CongestionRule {
  readonly line: number;
  /** `congestion.config:3`. */
  readonly place: string;
  readonly destination: Destination;
  readonly target: string;
  /** `port` and `prefix`. */
  readonly modifiers: readonly Modifier[];
  /** Each limit and who gave it: this line, or the record of its default. */
  readonly limits: Readonly<Record<CongestionLimit, { readonly value: number; readonly from: string }>>;
  readonly errorPage: string;
  readonly scheme: CongestionScheme;
}

/** The value a record has that gives a tag's default. */
type DefaultOf = (tag: CongestionLimit | 'error_page' | 'congestion_scheme') => Setting;

/** Reads the file. A line with an error has no effect; what is wrong with it goes to `notes`. */
export function readCongestion(text: string, file: string, defaults: DefaultOf, notes: ConfigNote[]): CongestionRule[] {
  const rules: CongestionRule[] = [];
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(source)) continue;
    const line = index + 1;
    const rule = readRule(source.trim(), { file, line }, defaults);
    if (typeof rule !== 'string') rules.push(rule);
    else notes.push({ file, line, severity: 'error', text: `[CongestionControl] ${rule} in ${file} at line ${line}` });
  }
  return rules;
}

function readRule(source: string, at: { file: string; line: number }, defaults: DefaultOf): CongestionRule | string {
  const read = readMatcherLine(source);
  if ('discarded' in read) return read.discarded;
  if (read.destination === 'url' || read.destination === 'host_regex') return 'No destination specifier';
  const place = placeOf(at.file, at.line);
  const limits = defaultLimits(defaults);
  const texts = { error_page: defaults('error_page').value, congestion_scheme: defaults('congestion_scheme').value };
  const modifiers: Modifier[] = [];
  for (const element of read.elements) {
    const wrong = readElement(element, place, { limits, texts, modifiers });
    if (wrong !== null) return wrong;
  }
  const scheme = schemeOf(texts.congestion_scheme);
  if (scheme === null) return 'congestion_scheme must be per_ip or per_host';
  const { destination, target } = read;
  return { line: at.line, place, destination, target, modifiers, limits, errorPage: String(texts.error_page), scheme };
}

type Limits = Record<CongestionLimit, { value: number; from: string }>;

function defaultLimits(defaults: DefaultOf): Limits {
  const rows = (Object.keys(LEAST) as CongestionLimit[]).map((tag) => {
    const { value, from } = defaults(tag);
    return [tag, { value: Number(value), from }] as const;
  });
  return Object.fromEntries(rows) as Limits;
}

interface Collected {
  readonly limits: Limits;
  readonly texts: { error_page: Setting['value']; congestion_scheme: Setting['value'] };
  readonly modifiers: Modifier[];
}

/** What is wrong with it; null when it was taken. */
function readElement({ label, value }: MatcherLine['elements'][number], place: string, into: Collected): string | null {
  const tag = label.toLowerCase();
  if (tag === 'error_page' || tag === 'congestion_scheme') {
    into.texts[tag] = value;
    return null;
  }
  if (isLimit(tag)) {
    if (!/^-?\d{1,9}$/.test(value) || Number(value) < LEAST[tag]) return `Invalid ${tag} '${value}'`;
    into.limits[tag] = { value: Number(value), from: place };
    return null;
  }
  const modifier = tag === 'port' || tag === 'prefix' ? readModifier(tag, value) : { error: `Unknown tag '${label}'` };
  if ('error' in modifier) return modifier.error;
  into.modifiers.push(modifier);
  return null;
}

function isLimit(tag: string): tag is CongestionLimit {
  return Object.hasOwn(LEAST, tag);
}

function schemeOf(text: Setting['value']): CongestionScheme | null {
  const word = String(text).toLowerCase();
  return word === 'per_ip' || word === 'per_host' ? word : null;
}

/** The first line that a request to this origin meets: its place among the rules, null when there is none. */
export function congestionRuleFor(rules: readonly CongestionRule[], request: DestinedRequest): number | null {
  const at = rules.findIndex((rule) => goesTo(rule, request) && rule.modifiers.every((one) => holds(one, request)));
  return at < 0 ? null : at;
}
