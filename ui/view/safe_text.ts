/**
 * What must never reach a terminal as it is: control characters (C0, DEL, C1), format characters (direction overrides,
 * zero-width ones), line and paragraph separators, combining and enclosing marks, halves of surrogate pairs, private
 * use and unassigned code points.
 */
const UNSAFE = /[\p{C}\p{M}\p{Zl}\p{Zp}]|[^\S ]/gu;

const SHORT: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeChar(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return SHORT[char] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

/** Escapes what a terminal would act on, reorder or draw over its neighbour: `ESC` becomes `\x1b`. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, escapeChar);
}

const HIGH = /[\x80-\xff]/;
const BEYOND_BYTES = /[^\x00-\xff]/;
const HIGH_ALL = /[\x80-\xff]/g;

function decodeUtf8(bytes: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (char) => char.charCodeAt(0)),
    );
  } catch {
    return null;
  }
}

/**
 * Text for people from bytes of the outside (latin1, one code unit per byte): valid UTF-8 is shown as what it says,
 * other bytes above 7F as `\xe9`, and everything unsafe is escaped.
 */
export function shown(bytes: string): string {
  if (!HIGH.test(bytes) || BEYOND_BYTES.test(bytes)) return escapeText(bytes);
  const decoded = decodeUtf8(bytes);
  return decoded === null ? escapeText(bytes).replace(HIGH_ALL, escapeChar) : escapeText(decoded);
}
