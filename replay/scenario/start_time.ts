/**
 * Where the virtual clock stands when nobody says otherwise: a whole second, so that `{NOW}` is that instant, and later
 * than every date that ATS's own tests (of August 2026) write down as past.
 */
export const DEFAULT_START_MS = Date.UTC(2026, 8, 1);

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Epoch milliseconds of an instant: epoch seconds with an optional fraction, or ISO 8601 (UTC when no zone is given).
 * Null when the text is neither.
 */
export function parseInstant(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d{1,11}(\.\d{1,9})?$/.test(trimmed)) return Math.round(Number(trimmed) * 1e6) / 1e3;
  const match = ISO.exec(trimmed);
  return match === null ? null : ofIso(match);
}

function ofIso(match: RegExpExecArray): number | null {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  const fraction = Number(`0.${match[7] ?? '0'}`) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + fraction - offsetOf(match[8] ?? 'Z');
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
