import type { Url } from '../../core/http/message.ts';
import { effectivePort, printUrl } from '../../core/http/url.ts';
import type { LookupResult } from '../../core/names/states.ts';
import type { HookPoint, RemapPoint } from './define.ts';
import type { RequestMessage, ResponseMessage } from './message.ts';
import { type Reference, referenceOf } from './rewrite_rules.ts';

/** What rules look at and act on at one moment. */
export interface Resources {
  readonly ts: HookPoint;
  /** Only for a remap plugin's own moment. */
  readonly remap: RemapPoint | null;
  /** The message of the hook. */
  readonly message: RequestMessage | ResponseMessage | null;
  /** Status at the beginning; 0 where no condition of the hook asks for it. */
  readonly status: number;
}

const LOOKUPS: Readonly<Record<LookupResult, string>> = {
  NONE: 'none',
  MISS: 'miss',
  DOC_BUSY: 'none',
  HIT_STALE: 'hit-stale',
  HIT_WARNING: 'hit-fresh',
  HIT_FRESH: 'hit-fresh',
  SKIPPED: 'skipped',
};

/** Values a reference can name. The plugin knows no others: their text is empty. */
const VALUES: Readonly<Record<string, (resources: Resources, qualifier: string) => string>> = {
  TRUE: () => 'TRUE',
  FALSE: () => 'FALSE',
  STATUS: ({ status }) => String(status),
  METHOD: ({ ts }) => ts.clientRequest.method,
  HEADER: ({ message }, name) => joined(message, name),
  'CLIENT-HEADER': ({ ts }, name) => joined(ts.clientRequest, name),
  COOKIE: ({ ts }, name) => cookie(ts.clientRequest.get('Cookie') ?? '', name),
  CACHE: ({ ts }) => LOOKUPS[ts.TSHttpTxnCacheLookupStatusGet()],
  'CLIENT-URL': ({ ts }, part) => urlPart(ts.pristineUrl, part),
  // A response has no URL, and the plugin does not look elsewhere for one.
  URL: ({ message }, part) => (message && 'url' in message ? urlPart(message.url, part) : ''),
  'FROM-URL': ({ remap }, part) => (remap ? urlPart(remap.mapFromUrl, part) : ''),
  'TO-URL': ({ remap }, part) => (remap ? urlPart(remap.mapToUrl, part) : ''),
  'TXN-COUNT': ({ ts }) => String(ts.txn?.nth ?? 0),
  'SSN-TXN-COUNT': ({ ts }) => String(ts.TSHttpTxnServerSsnTransactionCount()),
  'INTERNAL-TRANSACTION': () => 'FALSE',
  'NEXT-HOP': ({ ts }, part) => nextHop(ts, part),
  CIDR: ({ ts }, bits) => network(ts.txn?.clientAddress.ip ?? '', bits),
  ID: ({ ts }, which) => (which === 'REQUEST' ? String(ts.transaction) : ts.server.uuid),
  IP: ({ ts }, which) => address(ts, which),
  INBOUND: ({ ts }, which) => inbound(ts, which),
  NOW: ({ ts }, part) => now(ts.now_ms, part),
};

/** Whether the model knows what a reference stands for. */
export function isKnown({ name }: Reference): boolean {
  return name in VALUES;
}

/** Values the plugin knows and the model does not. */
const UNMODELLED: readonly string[] = ['RANDOM', 'GEO', 'TCP-INFO', 'ACCESS', 'DBM'];

/** The text a reference stands for. */
export function valueOf(resources: Resources, { name, qualifier }: Reference): string {
  if (UNMODELLED.includes(name)) resources.ts.notModelled(`plugin header_rewrite.so: value ${name}`);
  return VALUES[name]?.(resources, qualifier) ?? '';
}

/** Text with every `%{NAME:qualifier}` replaced. */
export function expanded(resources: Resources, text: string): string {
  return text.replace(/%[{<]([^}>]*)[}>]/g, (_all, reference: string) => valueOf(resources, referenceOf(reference)));
}

function joined(message: RequestMessage | ResponseMessage | null, name: string): string {
  const own = message?.all.filter((field) => field.name.toLowerCase() === name.toLowerCase()) ?? [];
  return own.map(({ value }) => value).join(',');
}

function cookie(value: string, name: string): string {
  const pairs = value.split(';').map((pair) => pair.trimStart());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

function urlPart(url: Url, part: string): string {
  switch (part) {
    case 'HOST':
      return url.host;
    case 'PORT':
      return String(effectivePort(url));
    case 'PATH':
      return url.path;
    case 'QUERY':
      return url.query ?? '';
    case 'SCHEME':
      return url.scheme;
    case 'URL':
      return url.host === '' ? printUrl({ ...url, scheme: '' }) : printUrl(url);
    default:
      return '';
  }
}

function address({ txn }: HookPoint, which: string): string {
  if (which === 'CLIENT') return txn?.clientAddress.ip ?? '';
  if (which === 'INBOUND') return txn?.localAddress.ip ?? '';
  return which === 'SERVER' ? (txn?.server_info.ip ?? '') : '';
}

function inbound({ txn }: HookPoint, which: string): string {
  if (which === 'LOCAL-ADDR') return txn?.localAddress.ip ?? '';
  if (which === 'LOCAL-PORT') return String(txn?.localAddress.port ?? '');
  if (which === 'STACK') return `http/${txn?.clientRequest.version ?? '1.1'},tcp,ipv4`;
  if (which === 'REMOTE-ADDR') return txn?.clientAddress.ip ?? '';
  return which === 'REMOTE-PORT' ? String(txn?.clientAddress.port ?? '') : '';
}

/** Where the request goes; nowhere when the cache has the answer. */
function nextHop({ txn }: HookPoint, part: string): string {
  const hop = txn?.current.server ? txn[txn.current.server] : null;
  if (!hop) return '';
  return part === 'HOST' ? hop.name : part === 'PORT' ? String(hop.port) : '';
}

/** The first bits of an IPv4 address, as an address. The bits for IPv6 follow after a comma. */
function network(ip: string, bits: string): string {
  const wanted = Number.parseInt(bits, 10) || 24;
  const mask = (index: number) => 256 - 2 ** (8 - Math.min(8, Math.max(0, wanted - 8 * index)));
  return ip
    .split('.')
    .map((part, index) => Number(part) & mask(index))
    .join('.');
}

const DAY_MS = 86_400_000;

/** Parts of the time of day, in universal time. */
function now(now_ms: number, part: string): string {
  const date = new Date(now_ms);
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const parts: Readonly<Record<string, number>> = {
    EPOCH: Math.floor(now_ms / 1000),
    YEAR: date.getUTCFullYear(),
    MONTH: date.getUTCMonth(),
    DAY: date.getUTCDate(),
    HOUR: date.getUTCHours(),
    MINUTE: date.getUTCMinutes(),
    WEEKDAY: date.getUTCDay(),
    YEARDAY: Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - yearStart) / DAY_MS),
  };
  return String(parts[part === '' ? 'EPOCH' : part] ?? '');
}
