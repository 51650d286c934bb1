/**
 * IP addresses and ranges as plain data: a family and fixed-width lower-case hex digits, so that comparing two texts
 * compares two addresses.
 */
export interface Ip {
  family: 4 | 6;
  /** 8 digits for IPv4, 32 for IPv6. */
  hex: string;
}

/** Both ends belong to the range. */
export interface IpRange {
  family: 4 | 6;
  low: string;
  high: string;
}

/** Reads an address in its usual text form; null when it is none. A range may leave out IPv4 parts: `10` is `10.0.0.0`. */
export function parseIp(text: string): Ip | null {
  return text.includes(':') ? parseIp6(text) : parseIp4(text);
}

/** The two digits of each number of an IPv4 address. */
const HEX_OF: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 256 }, (_, n) => [String(n), n.toString(16).padStart(2, '0')]),
);

function parseIp4(text: string): Ip | null {
  const parts = text.split('.');
  if (parts.length > 4) return null;
  let hex = '';
  for (const part of parts) {
    const two = HEX_OF.get(part) ?? HEX_OF.get(part.replace(/^00?(?=.)/, ''));
    if (two === undefined || part.length > 3) return null;
    hex += two;
  }
  return { family: 4, hex: hex.padEnd(8, '0') };
}

function parseIp6(text: string): Ip | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const halves = bare.split('::');
  if (halves.length > 2) return null;
  const head = groups(halves[0] ?? '');
  const tail = groups(halves[1] ?? '');
  if (head === null || tail === null) return null;
  const missing = 32 - head.length - tail.length;
  const fits = halves.length === 2 ? missing >= 0 : missing === 0;
  return fits ? { family: 6, hex: head + '0'.repeat(missing) + tail } : null;
}

function groups(text: string): string | null {
  let hex = '';
  if (text === '') return hex;
  for (const group of text.split(':')) {
    const four = group.includes('.') ? parseIp4(group) : null;
    if (four === null && !/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
    hex += four?.hex ?? group.toLowerCase().padStart(4, '0');
  }
  return hex;
}

/** Reads `a`, `a-b` or `a/bits`; null when it is none of them. */
export function parseIpRange(text: string): IpRange | null {
  const slash = text.indexOf('/');
  if (slash >= 0) return parseNetwork(text.slice(0, slash), text.slice(slash + 1));
  const [first, last] = text.split('-');
  const low = parseIp(first?.trim() ?? '');
  const high = last === undefined ? low : parseIp(last.trim());
  if (low === null || high === null || low.family !== high.family || low.hex > high.hex) return null;
  return { family: low.family, low: low.hex, high: high.hex };
}

function parseNetwork(address: string, bitsText: string): IpRange | null {
  const ip = parseIp(address);
  const bits = Number(bitsText);
  if (ip === null || !/^\d{1,3}$/.test(bitsText) || bits > ip.hex.length * 4) return null;
  return { family: ip.family, low: masked(ip.hex, bits, '0'), high: masked(ip.hex, bits, '1') };
}

function masked(hex: string, bits: number, fill: '0' | '1'): string {
  let out = '';
  for (let digit = 0; digit < hex.length; digit++) {
    const kept = Math.min(4, Math.max(0, bits - digit * 4));
    const mask = (0xf0 >> kept) & 0xf;
    const value = Number.parseInt(hex.charAt(digit), 16);
    out += (fill === '0' ? value & mask : value | (~mask & 0xf)).toString(16);
  }
  return out;
}

/** True when the address lies in the range. */
export function inRange(range: IpRange, ip: Ip): boolean {
  return range.family === ip.family && range.low <= ip.hex && ip.hex <= range.high;
}
