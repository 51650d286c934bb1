/**
 * Byte strings: everywhere in core a text from the wire is latin1, one code unit per byte. These functions cross the
 * border to byte arrays and to ordinary text.
 */
const CHUNK = 8192;

/** The bytes of a latin1 string; a code unit above 255 keeps its low eight bits. */
export function bytesOf(latin1: string): Uint8Array {
  const bytes = new Uint8Array(latin1.length);
  for (let i = 0; i < latin1.length; i++) bytes[i] = latin1.charCodeAt(i);
  return bytes;
}

/** A byte array as a latin1 string. */
export function latin1Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/** Ordinary text as the latin1 string of its UTF-8 bytes: what a YAML or config file means on the wire. */
export function utf8ToLatin1(text: string): string {
  return isAscii(text) ? text : latin1Of(new TextEncoder().encode(text));
}

/** True when every code unit is below 128. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
