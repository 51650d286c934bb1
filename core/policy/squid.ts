/** Log codes in the manner of squid, drawn from the Via codes alone. ATS: generate_and_set_squid_codes */
import { viaLetter } from './via.ts';

/** Log code letters and names. ATS: SquidLogCode */
const LOG_CODES = {
  TCP_HIT: '1',
  TCP_MEM_HIT: '.',
  TCP_MISS: '3',
  TCP_REFRESH_HIT: '5',
  TCP_REFRESH_FAIL_HIT: '6',
  TCP_REFRESH_MISS: '7',
  TCP_CLIENT_REFRESH_MISS: '8',
  TCP_IMS_HIT: '9',
  TCP_IMS_MISS: 'a',
  TCP_SWAPFAIL_MISS: 'b',
  TCP_DENIED: 'c',
  TCP_CF_HIT: 'F',
  ERR_READ_TIMEOUT: 'p',
  ERR_READ_ERROR: 's',
  ERR_CLIENT_ABORT: 't',
  ERR_CONNECT_FAIL: 'u',
  ERR_INVALID_REQ: 'v',
  ERR_INVALID_URL: 'x',
  ERR_DNS_FAIL: 'z',
  ERR_PROXY_DENIED: 'G',
  ERR_CLIENT_READ_ERROR: 'J',
  ERR_LOOP_DETECTED: 'K',
  ERR_POST_ENTITY_TOO_LARGE: 'L',
  ERR_UNKNOWN: 'Z',
  TCP_HIT_REDIRECT: '[',
  TCP_MISS_REDIRECT: ']',
  TCP_HIT_X_REDIRECT: '<',
  TCP_MISS_X_REDIRECT: '>',
} as const;
type LogCode = keyof typeof LOG_CODES;

/** Hierarchy codes. ATS: SquidHierarchyCode */
const HIERARCHY_CODES = {
  EMPTY: '0',
  NONE: '1',
  DIRECT: '2',
  PARENT_HIT: '4',
  DEFAULT_PARENT: '5',
  TIMEOUT_DIRECT: 'j',
  TIMEOUT_PARENT_HIT: 'l',
} as const;
type HierarchyCode = keyof typeof HIERARCHY_CODES;

/** Hit and miss codes as the access log writes them; `HIT_RESERVED` is written `HIT`. ATS: SquidHitMissCode */
const HIT_MISS_CODES = {
  HIT_RESERVED: '0',
  HIT_RAM: 'B',
  HIT_RWW: 'G',
  MISS: '1',
  MISS_HTTP_NON_CACHE: '3',
  MISS_PRAGMA_NOCACHE: '8',
  MISS_PRE_EXPIRED: 'a',
  MISS_ERROR: 'b',
} as const;
type HitMissCode = keyof typeof HIT_MISS_CODES;

interface SquidCodes {
  readonly log: LogCode;
  readonly hitMiss: HitMissCode;
  readonly hierarchy: HierarchyCode;
}

/** The codes of an answer when it is built; what happens later (aborts, read errors) overrides the log code. */
export function squidCodes(via: string): SquidCodes {
  const plain = { log: logCode(via), hitMiss: hitMissCode(via), hierarchy: hierarchyCode(via) };
  return { ...plain, ...errorOverride(viaLetter(via, 'error'), plain) };
}

const MISSES: Readonly<Record<string, HitMissCode>> = {
  S: 'MISS_PRE_EXPIRED',
  C: 'MISS',
  U: 'MISS_PRAGMA_NOCACHE',
  D: 'MISS_HTTP_NON_CACHE',
};
const HITS: Readonly<Record<string, HitMissCode>> = { R: 'HIT_RAM', W: 'HIT_RWW' };
const CLIENT_MISSES: Readonly<Record<string, HitMissCode>> = { E: 'MISS_ERROR', N: 'MISS_PRAGMA_NOCACHE' };

function hitMissCode(via: string): HitMissCode {
  const lookup = viaLetter(via, 'lookup');
  if ('NIH'.includes(lookup)) return HITS[viaLetter(via, 'cache')] ?? 'HIT_RESERVED';
  return MISSES[lookup] ?? CLIENT_MISSES[viaLetter(via, 'client')] ?? 'MISS';
}

const SERVED: Readonly<Record<string, LogCode>> = { H: 'TCP_HIT', R: 'TCP_MEM_HIT', W: 'TCP_CF_HIT' };
const REFRESHED: Readonly<Record<string, LogCode>> = { N: 'TCP_REFRESH_HIT', E: 'TCP_REFRESH_FAIL_HIT' };

function logCode(via: string): LogCode {
  const client = viaLetter(via, 'client');
  const cache = viaLetter(via, 'cache');
  const server = viaLetter(via, 'server');
  if (client === 'N') return 'TCP_CLIENT_REFRESH_MISS';
  if (client === 'I') {
    if (cache === 'H' || cache === 'R') return 'TCP_IMS_HIT';
    return cache === 'S' && server === 'N' ? 'TCP_REFRESH_HIT' : 'TCP_IMS_MISS';
  }
  if (cache === 'S') return REFRESHED[server] ?? 'TCP_REFRESH_MISS';
  return SERVED[cache] ?? 'TCP_MISS';
}

function hierarchyCode(via: string): HierarchyCode {
  const cache = viaLetter(via, 'cache');
  if (cache === 'H' || cache === 'R') return 'NONE';
  if (viaLetter(via, 'parent') === 'S') return 'PARENT_HIT';
  if (viaLetter(via, 'cacheType') === 'P') return 'DEFAULT_PARENT';
  return viaLetter(via, 'tunnel') === 'N' ? 'NONE' : 'DIRECT';
}

interface ErrorRow {
  readonly log: LogCode;
  /** Only these codes are replaced; absent: any. */
  readonly of?: readonly LogCode[];
  readonly hierarchy?: HierarchyCode;
}

const ERRORS: Readonly<Record<string, ErrorRow>> = {
  A: { log: 'ERR_PROXY_DENIED' },
  C: { log: 'ERR_CONNECT_FAIL', of: ['TCP_MISS', 'TCP_REFRESH_MISS'] },
  D: { log: 'ERR_DNS_FAIL', hierarchy: 'NONE' },
  F: { log: 'ERR_PROXY_DENIED' },
  H: { log: 'ERR_INVALID_REQ', hierarchy: 'NONE' },
  S: { log: 'ERR_CONNECT_FAIL', of: ['TCP_MISS', 'TCP_IMS_MISS'] },
  T: { log: 'ERR_READ_TIMEOUT', of: ['TCP_MISS', 'TCP_IMS_MISS'] },
  R: { log: 'TCP_SWAPFAIL_MISS', hierarchy: 'NONE' },
  L: { log: 'ERR_LOOP_DETECTED', hierarchy: 'NONE' },
  ' ': { log: 'ERR_UNKNOWN', hierarchy: 'NONE' },
};

function errorOverride(error: string, { log, hierarchy }: SquidCodes): Partial<SquidCodes> {
  const row = ERRORS[error];
  if (row === undefined) return {};
  const codes = row.of === undefined || row.of.includes(log) ? { log: row.log } : {};
  if (error === 'T')
    return { ...codes, hierarchy: hierarchy === 'PARENT_HIT' ? 'TIMEOUT_PARENT_HIT' : 'TIMEOUT_DIRECT' };
  return row.hierarchy === undefined ? codes : { ...codes, hierarchy: row.hierarchy };
}

/** Arguments of 3.3's line `WUTS code generation`: the letters as decimal character codes. */
export function wutsCodes({ log, hitMiss, hierarchy }: SquidCodes): { log: number; hit_miss: number; hier: number } {
  return {
    log: LOG_CODES[log].charCodeAt(0),
    hit_miss: HIT_MISS_CODES[hitMiss].charCodeAt(0),
    hier: HIERARCHY_CODES[hierarchy].charCodeAt(0),
  };
}

/** A hit or miss code as the access log's `crsc` writes it. */
export function printedHitMiss(code: HitMissCode): string {
  return code === 'HIT_RESERVED' ? 'HIT' : code;
}
