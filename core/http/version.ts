/** HTTP versions as `major.minor`. ATS: http_parse_version */
import type { Version } from './message.ts';
import { isDigit } from './number.ts';

/** Reads `HTTP/1.1`; too short a text is 0.9, numbers wrap like 8 bit numbers (257.1 is 1.1). */
export function parseVersion(text: string): Version {
  if (text.length < 8 || !text.startsWith('HTTP/')) return '0.9';
  const dot = text.indexOf('.', 5);
  return `${wrapped(text, 5)}.${dot < 0 ? 0 : wrapped(text, dot + 1)}`;
}

function wrapped(text: string, from: number): number {
  let value = 0;
  for (let i = from; isDigit(text.charCodeAt(i)); i++) value = (value * 10 + text.charCodeAt(i) - 48) & 0xff;
  return value;
}

/** True for the versions the server speaks. */
export function isSupported(version: Version): boolean {
  return version === '1.1' || version === '1.0';
}
