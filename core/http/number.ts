/** Integers as the server reads them from field values: parsing stops at the first byte that does not fit. */
export const INT32_MAX = 2147483647;
const INT32_MIN = -2147483648;

/**
 * A 32 bit integer at the start of a text: blanks, a minus sign, digits; null when there is no digit. Too long a number
 * is not an error: each step wraps to 32 bits, and a step that falls becomes the largest value and stays there.
 * ATS: mime_parse_int
 */
export function parseInt32(text: string): number | null {
  let at = 0;
  while (isSpace(text.charCodeAt(at))) at++;
  const negative = text[at] === '-';
  if (negative) at++;
  if (!isDigit(text.charCodeAt(at))) return null;
  return negative || at > 0 ? falling(text, at, negative) : rising(text, at);
}

/** The first 32 bit integer anywhere in a text, with a minus sign directly before it. ATS: mime_parse_integer */
export function findInt32(text: string): number | null {
  let at = 0;
  while (at < text.length && text[at] !== '-' && !isDigit(text.charCodeAt(at))) at++;
  const negative = text[at] === '-';
  if (negative) at++;
  if (!isDigit(text.charCodeAt(at))) return null;
  const value = rising(text, at);
  return negative ? -value : value;
}

function rising(text: string, from: number): number {
  let value = 0;
  for (let at = from; isDigit(text.charCodeAt(at)); at++) {
    if (value === INT32_MAX) continue;
    const next = (value * 10 + text.charCodeAt(at) - 48) | 0;
    value = next < value ? INT32_MAX : next;
  }
  return value;
}

function falling(text: string, from: number, negative: boolean): number {
  let value = 0;
  for (let at = from; isDigit(text.charCodeAt(at)); at++) {
    if (value === INT32_MIN) continue;
    const next = (value * 10 - (text.charCodeAt(at) - 48)) | 0;
    value = next > value ? INT32_MIN : next;
  }
  return negative ? value : (0 - value) | 0;
}

/** A 64 bit integer at the start of a text; it wraps instead of saturating; 0 when there is none. ATS: mime_parse_int64 */
export function parseInt64(text: string): number {
  let at = 0;
  while (isSpace(text.charCodeAt(at))) at++;
  const negative = text[at] === '-';
  if (negative) at++;
  const start = at;
  while (isDigit(text.charCodeAt(at))) at++;
  const digits = text.slice(start, at);
  const size = digits.length < 16 ? Number(digits) : Number(BigInt.asIntN(64, BigInt(digits)));
  return negative && size !== 0 ? -size : size;
}

/** True for the codes of `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
