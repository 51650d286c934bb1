import type { Url } from '../../core/http/message.ts';
import { emptyUrl, printUrl } from '../../core/http/url.ts';
import type { Described } from './recording.ts';

/** An object description being read: one header with its URL and fields, line by line. */
export interface Describing {
  line: number;
  when: Described['when'];
  method: string;
  version: string;
  url: Url;
  fields: [string, string][];
  /** The slot being read is in use. */
  live: boolean;
  name: string | null;
}

/** Starts a description when the message is its first line; null otherwise. */
export function beginDescription(message: string, line: number, when: Described['when']): Describing | null {
  if (!message.startsWith('HTTP_HEADER ')) return null;
  return { line, when, method: '', version: '', url: emptyUrl(), fields: [], live: false, name: null };
}

/** The value in `KEY: "value", KEY_LEN: n`, which may hold quotes itself; null when the line has no such key. */
function quoted(message: string, key: string, lengthKey = key): string | null {
  const start = `${key}: "`;
  const at = message.indexOf(start);
  const end = message.lastIndexOf(`", ${lengthKey}_LEN: `);
  return at < 0 || end < at ? null : message.slice(at + start.length, end);
}

const URL_KEYS: readonly [
  key: string,
  part: 'scheme' | 'user' | 'password' | 'host' | 'port' | 'path' | 'params' | 'query' | 'fragment',
][] = [
  ['SCHEME', 'scheme'],
  ['USER', 'user'],
  ['PASSWORD', 'password'],
  ['HOST', 'host'],
  ['PORT', 'port'],
  ['PATH', 'path'],
  ['PARAMS', 'params'],
  ['QUERY', 'query'],
  ['FRAGMENT', 'fragment'],
];
const ABSENT_WHEN_EMPTY: ReadonlySet<string> = new Set(['user', 'password', 'params', 'query', 'fragment']);

function describeUrl(d: Describing, message: string): void {
  for (const [key, part] of URL_KEYS) {
    if (!message.startsWith(`\t${key}: "`)) continue;
    const value = quoted(message, key);
    if (value === null || (value === '' && ABSENT_WHEN_EMPTY.has(part))) return;
    d.url[part] = value;
  }
}

function describeType(d: Describing, message: string): void {
  const version = /, V: ([0-9A-Fa-f]+),/.exec(message);
  const number = Number.parseInt(version?.[1] ?? '0', 16);
  d.version = `${number >> 16}.${number & 0xffff}`;
  d.method = quoted(message, 'METHOD') ?? '';
}

/** Takes one more line of the description. */
export function describeLine(d: Describing, message: string): void {
  if (message.startsWith('[TYPE: ')) describeType(d, message);
  else if (message.startsWith('\tSLOT #')) d.live = /, LIVE *$/.test(message);
  else if (message.startsWith('\t')) describeUrl(d, message);
  else if (message.startsWith('[N: "')) d.name = quoted(message, '[N', 'N');
  else if (message.startsWith('V: "') && d.live && d.name !== null) {
    d.fields.push([d.name, quoted(message, 'V') ?? '']);
    d.name = null;
  }
}

/** The finished description. Source: spec of url_describe, mime_hdr_describe (proxy/hdrs). */
export function described(d: Describing): Described {
  const { line, when, method, version, fields } = d;
  return { line, when, method, version, url: printUrl(d.url), parts: d.url, fields };
}
