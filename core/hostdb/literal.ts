/** Decimal, octal with a 0 in front, or hexadecimal with 0x. */
const PART = /^(?:0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i;

/** Bytes that the last of so many parts stands for. */
const LAST_BYTES: Readonly<Record<number, number>> = { 1: 4, 2: 3, 3: 2, 4: 1 };

/**
 * The IPv4 address that a name is, in its usual form; null when it is none. As inet_aton(3) reads it: one to four parts,
 * each in base 8, 10 or 16, the last for all bytes that are left (`127.1`, `0x7f.1`, `2130706433`).
 */
export function ipv4Of(name: string): string | null {
  const parts = name.split('.');
  const bytes = LAST_BYTES[parts.length];
  if (bytes === undefined || !parts.every((part) => PART.test(part))) return null;
  const numbers = parts.map((part) => Number.parseInt(part, baseOf(part)));
  const last = numbers.pop() as number;
  if (last >= 256 ** bytes || numbers.some((n) => n > 255)) return null;
  const rest = Array.from({ length: bytes }, (_, i) => Math.floor(last / 256 ** (bytes - 1 - i)) % 256);
  return [...numbers, ...rest].join('.');
}

function baseOf(part: string): number {
  if (/^0x/i.test(part)) return 16;
  return part.startsWith('0') ? 8 : 10;
}

/** The address a literal name stands for: `[::1]` → `::1`, `127.1` → `127.0.0.1`; any other name is left as it is. */
export function addressOf(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1) : (ipv4Of(name) ?? name);
}
