import { trimBlanks } from '../../core/http/header.ts';
import type { Field, Head, Url } from '../../core/http/message.ts';
import { emptyUrl, isUrlError, parseUrl } from '../../core/http/url.ts';
import { parseVersion } from '../../core/http/version.ts';
import type { MessageName } from '../../core/trace/catalog.ts';
import type { Block } from './blocks.ts';
import type { Attribution, LoggedDump, LoggedLine } from './recording.ts';

const FENCE = 10;
const ID_LINE = '-- State Machine Id: ';

/** A block of the error stream as a dump of a transaction, its place not yet known. */
export interface FoundDump {
  readonly line: number;
  readonly inside: boolean;
  readonly tag: 'http_hdrs' | 'http_alts';
  readonly title: string;
  readonly text: string;
  readonly attribution: Attribution;
  /** Number of the transaction's lines when it arrived. */
  readonly arrived: number;
}

/** The id in the second line of a header dump; NaN when that line is lost. */
export function dumpedId(block: Block): number {
  return Number((block.lines[1] || ID_LINE.concat('?')).slice(ID_LINE.length));
}

/** Takes title, id line and final blank lines off a block. */
export function dumpOf(block: Block, attribution: Attribution, arrived: number): FoundDump {
  const { line, inside } = block;
  const isDump = block.kind === 'dump';
  const title = isDump ? (block.lines[0] as string).slice(FENCE, -FENCE) || '?' : '[alts]';
  const lines = isDump ? block.lines.slice(2) : [...block.lines];
  while (lines.at(-1) === '') lines.pop();
  return { line, inside, tag: isDump ? 'http_hdrs' : 'http_alts', title, text: lines.join('\n'), attribution, arrived };
}

/**
 * Reads a dumped header. Every field keeps its line, because that is what the server had. Null when the start line is
 * none: the server dumps an invalid header as title and id line only.
 */
export function parseDump(text: string): Head | null {
  const [start = '', ...lines] = text.split('\n');
  const fields = fieldsOf(lines);
  const status = /^HTTP\/(\d+\.\d+) (\d+)(?: (.*))?$/.exec(start);
  if (status)
    return {
      kind: 'response',
      version: status[1] as string,
      status: Number(status[2]),
      reason: status[3] ?? '',
      fields,
    };
  const request = /^(\S+) (.*) (HTTP\/\S*)$/.exec(start);
  if (!request) return null;
  const [, method = '', target = '', version = ''] = request;
  return { kind: 'request', method, url: urlOf(target), version: parseVersion(version), fields };
}

function urlOf(target: string): Url {
  const url = parseUrl(target, 0);
  return isUrlError(url) ? { ...emptyUrl(), path: target } : url;
}

function fieldsOf(lines: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    const colon = line.indexOf(':');
    if (last && (line.startsWith(' ') || line.startsWith('\t'))) {
      last.raw = `${last.raw}\r\n${line}`;
      last.value = `${last.value}\r\n${line}`;
    } else if (colon > 0)
      fields.push({ name: line.slice(0, colon), value: trimBlanks(line.slice(colon + 1)), raw: line });
  }
  return fields;
}

interface Anchor {
  readonly where: 'before' | 'after';
  readonly names: readonly MessageName[];
}

/** Where each dump belongs among the lines: directly before or after one of these. Source: the order of untorn logs. */
const ANCHORS: Readonly<Record<string, Anchor>> = {
  'Incoming Request': { where: 'before', names: ['start_remap_end', 'will_lookup', 'will_not_lookup'] },
  "Proxy's Request": { where: 'after', names: ['request_sent_time'] },
  "Proxy's Request (Conditionalized)": { where: 'after', names: ['revalidate_action'] },
  "Proxy's Request after hooks": { where: 'before', names: ['header_read_setup'] },
  'Incoming O.S. Response': { where: 'after', names: ['response_received_time'] },
  'Cached Request Hdr': { where: 'after', names: ['hcoofsr_write', 'hcoofsr_update', 'hcoofsr_client_conditional'] },
  'Base Header for Building Response': { where: 'after', names: ['adding_server'] },
  "Proxy's Response 2": { where: 'after', names: ['adding_server'] },
};

/** Dumps printed in one go with the dump before them. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  "Proxy's Request (Conditionalized)": ["Proxy's Request (Conditionalized)"],
  "Proxy's Response 2": ['Base Header for Building Response'],
  "Proxy's Response (Client Conditionals)": ["Proxy's Response 2"],
};

const ALTS_ANCHORS: readonly [start: string, Anchor][] = [
  ['[alts] There', { where: 'after', names: ['alternates_seq'] }],
  ['[alts] ----', { where: 'after', names: ['quality_final_seq'] }],
  ['[alts] and', { where: 'after', names: ['alternate_chosen'] }],
];

function anchorOf(dump: FoundDump): Anchor | undefined {
  if (dump.tag === 'http_hdrs') return ANCHORS[dump.title];
  return ALTS_ANCHORS.find(([start]) => dump.text.startsWith(start))?.[1];
}

function anchored(lines: readonly LoggedLine[], from: number, anchor: Anchor): number | null {
  const is = (at: number): boolean => {
    const name = lines[at]?.name;
    return name != null && anchor.names.includes(name);
  };
  let at = from;
  while (at < lines.length && !is(at)) at += 1;
  if (at === lines.length) return null;
  if (anchor.where === 'before') return at;
  while (is(at + 1)) at += 1;
  return at + 1;
}

/**
 * Gives each dump its place. In a torn log a dump stands too early, so it goes to the next line it belongs to; header
 * dumps and `[alts]` listings are two series, each in order.
 */
export function placeDumps(found: readonly FoundDump[], lines: readonly LoggedLine[], torn: boolean): LoggedDump[] {
  const cursor = { http_hdrs: 0, http_alts: 0 };
  let before = '';
  const placed = found.map((dump) => {
    const { line, tag, title, text, attribution } = dump;
    const follows = FOLLOWS[title]?.includes(before) ?? false;
    if (tag === 'http_hdrs') before = title;
    const anchor = anchorOf(dump);
    const at = !torn
      ? dump.arrived
      : follows || anchor === undefined
        ? cursor[tag]
        : (anchored(lines, cursor[tag], anchor) ?? cursor[tag]);
    cursor[tag] = at;
    const head = tag === 'http_hdrs' ? parseDump(text) : null;
    return { line, tag, title, text, head, before: at, attribution };
  });
  return placed.sort((a, b) => a.before - b.before);
}
