/** Secondary specifiers of cache.config and its kin. ATS: ControlBase and its modifiers (proxy/ControlBase.cc) */
import { type Ip, type IpRange, inRange, parseIp, parseIpRange } from '../base/ip.ts';

/** One condition beside the destination; all of a rule must hold. */
export type Modifier =
  | { kind: 'port'; low: number; high: number }
  | { kind: 'iport'; port: number }
  | { kind: 'scheme'; scheme: string }
  | { kind: 'method'; text: string }
  | { kind: 'prefix'; text: string }
  | { kind: 'suffix'; texts: string[] }
  | { kind: 'src_ip'; range: IpRange }
  /** Seconds of the day, both included; a range over midnight holds never. */
  | { kind: 'time'; start: number; end: number }
  | { kind: 'tag'; text: string }
  | { kind: 'internal'; value: boolean };

/** What modifiers look at. */
export interface MatchedRequest {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** The whole URL as printed, %-escapes undone. */
  readonly url: string;
  /** Port of the URL after remap. */
  readonly port: number;
  /** Port the client came in on. */
  readonly localPort: number;
  readonly client: Ip | null;
  /** It is a plugin's own; absent: no. */
  readonly internal?: boolean;
  /** Epoch seconds. */
  readonly time: number;
}

type Read = Modifier | { error: string };
const wrong = (error: string): Read => ({ error });

/** One row per label. */
const READERS: Readonly<Record<string, (value: string) => Read>> = {
  port: readPort,
  iport: (value) => {
    const port = leadingNumber(value);
    return port === null ? wrong('Invalid incoming port') : { kind: 'iport', port };
  },
  scheme: (value) =>
    SCHEMES.has(value.toLowerCase()) ? { kind: 'scheme', scheme: value.toLowerCase() } : wrong('Unknown scheme'),
  method: (value) => ({ kind: 'method', text: value }),
  prefix: (value) => ({ kind: 'prefix', text: value.replace(/^\/+/, '') }),
  suffix: (value) => ({ kind: 'suffix', texts: value.split(',').filter((text) => text !== '') }),
  src_ip: readSource,
  time: readTime,
  tag: (value) => ({ kind: 'tag', text: value }),
  internal: (value) => {
    const word = value.toLowerCase();
    return word === 'true' || word === 'false'
      ? { kind: 'internal', value: word === 'true' }
      : wrong('Value must be true or false');
  },
};

const SCHEMES: ReadonlySet<string> = new Set(['file', 'ftp', 'gopher', 'http', 'https', 'ws', 'wss', 'news', 'telnet']);

/** Reads one element; what is wrong with it, in the server's words, when it is no modifier. */
export function readModifier(label: string, value: string): Modifier | { error: string } {
  return READERS[label.toLowerCase()]?.(value) ?? wrong('Unknown modifier');
}

/** The number a text begins with; null without one. */
function leadingNumber(text: string): number | null {
  const digits = /^\s*([+-]?\d+)/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

function readPort(value: string): Read {
  const [first = '', last, more] = value.split('-').filter((part) => part !== '');
  if (more !== undefined) return wrong('Malformed Range');
  const low = leadingNumber(first);
  if (low === null) return wrong('Invalid start port');
  const high = last === undefined ? low : leadingNumber(last);
  if (high === null) return wrong('Invalid end port');
  return high < low ? wrong('Malformed Range: end port < start port') : { kind: 'port', low, high };
}

function readSource(value: string): Read {
  const range = readAddresses(value);
  return typeof range === 'string' ? wrong(range) : { kind: 'src_ip', range };
}

/** An address, a range or an IPv4 network; what is wrong with it otherwise. ATS: ExtractIpRange */
export function readAddresses(value: string): IpRange | string {
  const [first = '', last] = value.split('-');
  if (value.includes('/') && value.includes(':')) return 'Masks supported only for IPv4';
  if (value.includes('/')) return parseIpRange(value) ?? 'malformed mask';
  const low = readAddress(first);
  const high = last === undefined ? low : readAddress(last);
  if (low === null || high === null) return 'malformed IP address';
  if (low.family !== high.family) return 'mismatched IP families';
  if (low.hex > high.hex) return 'range start greater than range end';
  return { family: low.family, low: low.hex, high: high.hex };
}

/** With fewer than four parts the last one fills the rest: `127` is 0.0.0.127. */
function readAddress(text: string): Ip | null {
  const parts = text.split('.');
  if (text.includes(':') || parts.length >= 4) return parseIp(text);
  if (!parts.every((part) => /^\d{1,10}$/.test(part))) return null;
  const last = Number(parts.pop());
  let hex = parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('');
  hex += last.toString(16).padStart(8 - hex.length, '0');
  return hex.length === 8 ? { family: 4, hex } : null;
}

function readTime(value: string): Read {
  const parts = value.split('-').filter((part) => part !== '');
  if (parts.length > 2) return wrong('Malformed time range');
  const [first = '', last] = parts;
  if (last === undefined) return wrong('End time not specified');
  const start = secondOfDay(first);
  const end = secondOfDay(last);
  if (typeof start === 'string') return wrong(start);
  return typeof end === 'string' ? wrong(end) : { kind: 'time', start, end };
}

function secondOfDay(text: string): number | string {
  const parts = /^(-?\d+):(-?\d+)(?::(-?\d+))?/.exec(text);
  if (parts === null) return 'Malformed time specified';
  const [hour, minute, second] = [parts[1], parts[2], parts[3] ?? '0'].map(Number) as [number, number, number];
  if (hour < 0 || hour > 23) return 'Illegal hour specification';
  if (minute < 0 || minute > 59) return 'Illegal minute specification';
  if (second < 0 || second > 59) return 'Illegal second specification';
  return (hour * 60 + minute) * 60 + second;
}

/** True when the request fulfils the modifier. The server's zone is taken to be UTC. ATS: ControlBase::CheckModifiers */
export function holds(modifier: Modifier, request: MatchedRequest): boolean {
  switch (modifier.kind) {
    case 'port':
      return request.port >= modifier.low && request.port <= modifier.high;
    case 'iport':
      return request.localPort === modifier.port;
    case 'scheme':
      return request.scheme.toLowerCase() === modifier.scheme;
    case 'method':
      return request.method.toLowerCase().startsWith(modifier.text.toLowerCase());
    case 'prefix':
      return request.path.startsWith(modifier.text);
    case 'suffix':
      return endsAsWanted(modifier.texts, request.path.toLowerCase());
    case 'src_ip':
      return request.client !== null && inRange(modifier.range, request.client);
    case 'time':
      return modifier.start <= request.time % 86400 && request.time % 86400 <= modifier.end;
    case 'tag':
      // Requests get tags from plugins only.
      return false;
    case 'internal':
      return modifier.value === (request.internal ?? false);
  }
}

/** A star counts for everything only when it stands alone. */
function endsAsWanted(texts: readonly string[], path: string): boolean {
  if (texts.length === 1 && texts[0] === '*') return true;
  return texts.some((text) => path.endsWith(text.toLowerCase()));
}
