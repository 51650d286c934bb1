/** Reading remap.config. ATS: remap_parse_config (proxy/http/remap/RemapConfig.cc) */
import type { Url } from '../http/message.ts';
import { isUrlError, parseUrl } from '../http/url.ts';
import { compilePattern } from './pattern.ts';
import { readDirective } from './remap_directive.ts';
import { isActive, type Options, readOptions } from './remap_options.ts';
import { readReferer } from './remap_referer.ts';
import { type AclFilter, type RemapRule, type RemapTable, RULE_KINDS, type RuleKind, rulePort } from './remap_table.ts';
import { type ConfigNote, placeOf } from './setting.ts';

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss', 'tunnel']);
const REGEX_PREFIX = 'regex_';

/** What is read so far, and which filters are active for the rules that follow. */
export interface Reading {
  readonly files: Readonly<Record<string, string>>;
  readonly filesRead: Set<string>;
  readonly notes: ConfigNote[];
  readonly rules: RemapRule[];
  readonly defined: Map<string, AclFilter>;
  active: string[];
  failed: boolean;
  depth: number;
}

/**
 * Reads remap.config (under its configured name) and the files it includes, whose names join `filesRead`. One error
 * makes the whole table fail.
 */
export function readRemap(
  files: Readonly<Record<string, string>>,
  name: string,
  notes: ConfigNote[],
  filesRead = new Set<string>(),
): RemapTable {
  const reading: Reading = {
    filesRead,
    files,
    notes,
    rules: [],
    defined: new Map(),
    active: [],
    failed: false,
    depth: 0,
  };
  readRemapFile(reading, name);
  if (reading.failed) notes.push({ file: name, line: 0, severity: 'fatal', text: `${name} failed to load` });
  return { rules: reading.rules, failed: reading.failed };
}

/** Reads one file of rules into `reading`. */
function readRemapFile(reading: Reading, file: string): void {
  reading.filesRead.add(file);
  for (const [number, line] of joinedLines(reading.files[file] ?? '')) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    const first = words[0];
    if (first === undefined || first.startsWith('#')) continue;
    const problem = first.startsWith('.')
      ? readDirective(reading, words, (included) => readRemapFile(reading, included))
      : readRule(reading, words, placeOf(file, number));
    if (problem === null) continue;
    reading.failed = true;
    reading.notes.push({ file, line: number, severity: 'error', text: problem });
  }
}

/** Lines with their numbers; a backslash at the end joins the next one. */
function joinedLines(text: string): [number, string][] {
  const lines: [number, string][] = [];
  let open: [number, string] | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const current: [number, string] = open === null ? [index + 1, line] : [open[0], open[1] + line];
    open = current[1].endsWith('\\') ? [current[0], current[1].slice(0, -1)] : null;
    if (open === null) lines.push(current);
  }
  if (open !== null) lines.push(open);
  return lines;
}

/** Adds one rule; the reason when it is wrong. */
function readRule(reading: Reading, words: string[], place: string): string | null {
  const [, fromText, toText] = words;
  const type = (words[0] ?? '').toLowerCase();
  const regex = type.startsWith(REGEX_PREFIX);
  const kind = RULE_KINDS.find((name) => name === (regex ? type.slice(REGEX_PREFIX.length) : type));
  if (kind === undefined) return `unknown mapping type '${type}'`;
  if (fromText === undefined || toText === undefined || toText.startsWith('@')) return 'a mapping needs FROM and TO';
  const from = readFrom(fromText, regex, kind);
  const to = readUrl(toText, true);
  if (typeof from === 'string') return from;
  if (typeof to === 'string') return `TO: ${to}`;
  const unfit = unfitSchemes(from, to) ?? (regex ? missingCapture(from, to) : duplicateOf(reading.rules, kind, from));
  if (unfit !== null) return unfit;
  const options = readOptions(words.slice(3));
  if (typeof options === 'string') return options;
  reading.rules.push(assemble(reading, { kind, regex, from, to, fromText, toText, options, place, words }));
  return null;
}

type Parts = Pick<RemapRule, 'kind' | 'regex' | 'from' | 'to' | 'fromText' | 'toText' | 'place'> & {
  options: Options;
  words: string[];
};

function assemble(reading: Reading, parts: Parts): RemapRule {
  const { options, words, ...rule } = parts;
  const filters = [...options.filters];
  for (const name of reading.active) {
    const filter = reading.defined.get(name);
    if (filter !== undefined) filters.push(filter);
  }
  return {
    rank: reading.rules.length,
    ...rule,
    filters,
    plugins: options.plugins,
    referer: rule.kind === 'map_with_referer' ? readReferer(words.slice(3)) : null,
    checksIpAllow: isActive(reading.active, 'ip_allow'),
    mapId: options.mapId,
    strategy: options.strategy,
    notModelled: notModelled(rule, options),
  };
}

function notModelled(rule: Pick<RemapRule, 'kind' | 'regex' | 'from' | 'to'>, options: Options): string | null {
  if (options.strategy !== null) return `@strategy=${options.strategy}`;
  if (rule.to.host.startsWith('{')) return `internal page ${rule.to.host}`;
  if (rule.from.scheme === 'tunnel' || rule.to.scheme === 'tunnel') return 'scheme tunnel';
  if (!rule.regex) return null;
  const compiled = compilePattern(rule.from.host);
  return 'refused' in compiled ? `regular expression: ${compiled.refused}` : null;
}

/** FROM: the scheme may be absent; without a host it must begin with a slash, and only forward rules may be so. */
function readFrom(text: string, regex: boolean, kind: RuleKind): Url | string {
  const url = regex ? readPattern(text) : readUrl(text);
  if (typeof url === 'string') return `FROM: ${url}`;
  if (url.host !== '') return url;
  if (!kind.startsWith('map')) return 'remap source in reverse mappings requires a hostname';
  return text.startsWith('/') ? url : 'relative remappings must begin with a /';
}

/** A URL whose path is everything after the authority; the host is lower-cased, but in TO it stays as written. */
function readUrl(text: string, asWritten = false): Url | string {
  const end = pathStart(text);
  const url = parseUrl(end > 0 ? text.slice(0, end) : '/', 0, true);
  if (isUrlError(url)) return 'malformed URL';
  const scheme = url.scheme === '' ? 'http' : url.scheme;
  return { ...url, scheme, host: asWritten ? url.host : url.host.toLowerCase(), path: pathText(text.slice(end)) };
}

/** `http://HOST-PATTERN:PORT/path`: the pattern is taken as it stands, but in lower case (`\\D` becomes `\\d`). */
function readPattern(text: string): Url | string {
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1] ?? '';
  const start = scheme === '' ? 0 : scheme.length + 3;
  const slash = text.indexOf('/', start);
  const end = slash < 0 ? text.length : slash;
  const authority = text.slice(start, end);
  const port = /:(\d+)$/.exec(authority);
  const host = (port === null ? authority : authority.slice(0, port.index)).toLowerCase();
  if (host === '') return 'a regular expression needs a host';
  const compiled = compilePattern(host);
  if ('refused' in compiled && /^Invalid/.test(compiled.refused)) return `bad regular expression: ${compiled.refused}`;
  const none = { user: null, password: null, params: null, query: null, fragment: null };
  const path = pathText(text.slice(end));
  return { scheme: scheme === '' ? 'http' : scheme.toLowerCase(), host, port: port?.[1] ?? '', path, ...none };
}

function pathStart(text: string): number {
  const scheme = text.indexOf('://');
  const slash = text.indexOf('/', scheme < 0 ? 0 : scheme + 3);
  return slash < 0 ? text.length : slash;
}

/** Without its leading slashes, however many. */
function pathText(text: string): string {
  return text.replace(/^\/+/, '');
}

function unfitSchemes(from: Url, to: Url): string | null {
  if (!SCHEMES.has(from.scheme) || !SCHEMES.has(to.scheme)) {
    return 'only http, https, ws, wss, and tunnel remappings are supported';
  }
  const socket = (url: Url): boolean => url.scheme === 'ws' || url.scheme === 'wss';
  if (socket(from) !== socket(to) && socket(from)) return 'WS or WSS can only be mapped out to WS or WSS.';
  return to.host === '' ? 'The remap destinations require a hostname' : null;
}

/** The host of TO may only ask for captures that its pattern has, by their digit. */
function missingCapture(from: Url, to: Url): string | null {
  const captures = (from.host.replace(/\\./g, '').match(/\((?!\?)/g) ?? []).length;
  for (const [mark, digit] of to.host.matchAll(/\$(.?)/g)) {
    if (!(Number.parseInt(digit ?? '', 10) <= captures)) return `${mark} has no corresponding capture pattern in regex`;
  }
  return null;
}

function duplicateOf(rules: readonly RemapRule[], kind: RuleKind, from: Url): string | null {
  const same = rules.find((rule) => !rule.regex && tableOf(rule.kind) === tableOf(kind) && sameSource(rule.from, from));
  return same === undefined ? null : `the same FROM as ${same.place}`;
}

/** Rules of one table may not have the same source. */
function tableOf(kind: RuleKind): string {
  return kind === 'map_with_referer' ? 'map' : kind;
}

function sameSource(a: Url, b: Url): boolean {
  return a.scheme === b.scheme && a.host === b.host && rulePort(a) === rulePort(b) && a.path === b.path;
}
