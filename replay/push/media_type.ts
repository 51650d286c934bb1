/** What the bytes of a file are, in the words that `file -b --mime` has for them. */

/** First bytes of kinds that are not text, and what they are. */
const MARKS: readonly (readonly [first: string, type: string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['%PDF-', 'application/pdf'],
  ['\x1f\x8b', 'application/gzip'],
  ['PK\x03\x04', 'application/zip'],
  ['\0\0\x01\0', 'image/vnd.microsoft.icon'],
  ['wOF2', 'font/woff2'],
  ['OggS', 'application/ogg'],
  ['ID3', 'audio/mpeg'],
];

/** Beginnings of text, and what it is then. */
const TEXTS: readonly (readonly [begins: RegExp, type: string])[] = [
  [/^\s{0,512}<(!doctype\s+html|html|head|title|body)\b/i, 'text/html'],
  [/^<\?xml\b/, 'text/xml'],
  [/^#!.{0,99}\b(ba|da|k|z)?sh\b/, 'text/x-shellscript'],
];

/** The media type of a file with its charset, told from its bytes (latin1): `text/html; charset=us-ascii`. */
export function mediaType(bytes: string): string {
  if (bytes === '') return 'inode/x-empty; charset=binary';
  const marked = MARKS.find(([first]) => bytes.startsWith(first));
  if (marked !== undefined) return `${marked[1]}; charset=binary`;
  const charset = charsetOf(bytes);
  return charset === null ? 'application/octet-stream; charset=binary' : `${textType(bytes)}; charset=${charset}`;
}

function textType(text: string): string {
  const known = TEXTS.find(([begins]) => begins.test(text))?.[1];
  return known ?? (isJson(text) ? 'application/json' : 'text/plain');
}

function isJson(text: string): boolean {
  if (!/^\s{0,512}[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What `file` takes for text: printable bytes and BEL, BS, HT, LF, FF, CR, ESC. */
const CONTROL = /[\0-\x06\x0b\x0e-\x1a\x1c-\x1f\x7f]/;

/** Null: these are not the bytes of a text. */
function charsetOf(bytes: string): string | null {
  if (CONTROL.test(bytes)) return null;
  if (!/[\x80-\xff]/.test(bytes)) return 'us-ascii';
  if (isUtf8(bytes)) return 'utf-8';
  return /[\x80-\x9f]/.test(bytes) ? 'unknown-8bit' : 'iso-8859-1';
}

const UTF_8 =
  /^(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*$/;

function isUtf8(bytes: string): boolean {
  return UTF_8.test(bytes);
}
