/** The 22 Via codes: what the proxy did, one letter per question. ATS: HttpTransact::initialize_state_variables…, HttpTransactHeaders::insert_via_header_in_* */
import type { Version } from '../http/message.ts';

/** Index of each code's letter in the string. ATS: VIA_CLIENT_REQUEST … VIA_SERVER_RESULT */
const VIA_POSITIONS = {
  client: 1,
  cache: 3,
  server: 5,
  fill: 7,
  proxy: 9,
  error: 11,
  tunnel: 14,
  cacheType: 16,
  lookup: 17,
  parent: 19,
  origin: 21,
} as const;
export type ViaPosition = keyof typeof VIA_POSITIONS;

const INITIAL = 'u c s f p eN:t c  p s ';

/** The string of a transaction that has done nothing; a string of 22 characters, plain data. */
export function newVia(): string {
  return INITIAL;
}

/** The string with one letter changed. */
export function setVia(via: string, position: ViaPosition, letter: string): string {
  const at = VIA_POSITIONS[position];
  return via.slice(0, at) + letter + via.slice(at + 1);
}

/** The letter at a position; a blank when nothing was said. */
export function viaLetter(via: string, position: ViaPosition): string {
  return via.charAt(VIA_POSITIONS[position]);
}

/** All codes: 22 letters, in 3.3 two more for ICP. */
const ALL = [0, 24] as const;

/** Levels of `insert_request_via_str` and `insert_response_via_str`: which codes are printed. */
export const REQUEST_CODES: Readonly<Record<number, readonly [number, number]>> = { 2: [0, 4], 3: ALL, 4: ALL };
export const RESPONSE_CODES: Readonly<Record<number, readonly [number, number]>> = { 2: [2, 8], 3: ALL, 4: ALL };

/** What of a Via value varies. */
interface ViaValue {
  /** `http/1.1` or `http/1.0`: of the client for a request, of the header built from for a response. */
  readonly protocol: string;
  readonly proxyName: string;
  /** Stands in brackets behind the name; requests only. */
  readonly uuid: string | null;
  /** `request_via_str` or `response_via_str`. */
  readonly text: string;
  readonly via: string;
  readonly level: number;
  /** Protocols of the connection from the top, for level 4. */
  readonly stack: readonly string[];
}

const LONGEST_NAMES = 512;
const STAND_IN = 'TrafficServer';

/** The value to append to Via; null at level 0. ATS: insert_via_header_in_request */
export function requestViaValue(value: ViaValue): string | null {
  return value.level <= 0 ? null : viaValue(value, REQUEST_CODES);
}

/** ATS: insert_via_header_in_response */
export function responseViaValue(value: ViaValue): string | null {
  return value.level <= 0 ? null : viaValue({ ...value, uuid: null }, RESPONSE_CODES);
}

function viaValue(value: ViaValue, codes: typeof REQUEST_CODES): string {
  const { protocol, proxyName, uuid, text, via, stack, level } = value;
  const long = proxyName.length + text.length > LONGEST_NAMES;
  const name = long ? STAND_IN : proxyName;
  const range = codes[level] ?? (level > 4 ? codes[4] : undefined);
  const shown = range === undefined ? '' : ` [${via.slice(...range)}]`;
  const protocols = level >= 4 && stack.length > 0 ? ` [${stack.join(' ')}]` : '';
  return `${protocol} ${name}${uuid === null ? '' : `[${uuid}]`} (${long ? STAND_IN : text}${shown}${protocols})`;
}

/** `http/1.0` for every version with minor number 0 (3.0 too), else `http/1.1` (0.9 too). */
export function viaProtocol(version: Version): string {
  return version.endsWith('.0') ? 'http/1.0' : 'http/1.1';
}
