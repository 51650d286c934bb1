const UNITS: Readonly<Record<string, number>> = { s: 1000, ms: 1, us: 0.001, '': 0.001 };

/** Milliseconds of a Proxy Verifier duration: `2s`, `100ms`, `17000 us`; a bare number is microseconds. Null if it is none. */
export function milliseconds(text: string): number | null {
  const [, digits, unit = ''] = /^\s*(\d{1,12}(?:\.\d{0,9})?|\.\d{1,9})\s*(s|ms|us)?\s*$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * (UNITS[unit] ?? 1);
}
