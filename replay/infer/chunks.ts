/** A body in chunks of the given sizes, with its end. RFC 9112 section 7.1. */
export function chunkedText(body: string, sizes: readonly number[]): string {
  let at = 0;
  let out = '';
  for (const size of sizes) {
    if (size > 0) out += `${size.toString(16)}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${out}0\r\n\r\n`;
}
