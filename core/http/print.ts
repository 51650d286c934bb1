/** Printing headers: for the wire, and as the debug log dumps them. ATS: HTTPHdr::print, dump_header */
import type { Field, Head, RequestHead } from './message.ts';
import { printUrl } from './url.ts';

const AT = 64;

/** Start line, fields and the empty line, with CRLF. Slots never changed print as received, `@` fields not at all. */
export function printHead(head: Head): string {
  let text = `${startLine(head)}\r\n`;
  for (const field of head.fields) if (isPrinted(field)) text += `${fieldLine(field)}\r\n`;
  return `${text}\r\n`;
}

/** Start line and fields joined by `\n`: a header dump of the debug log without its frame. */
export function dumpHead(head: Head): string {
  let text = startLine(head);
  for (const field of head.fields) if (isPrinted(field)) text += `\n${fieldLine(field)}`;
  return text;
}

/** `GET http:///p HTTP/1.1` or `HTTP/1.1 200 OK`, always with single blanks. */
function startLine(head: Head): string {
  if (head.kind === 'response') return `HTTP/${head.version} ${head.status} ${head.reason}`;
  return `${head.method} ${printTarget(head)} HTTP/${head.version}`;
}

/** For CONNECT the server cuts one character off, which is the slash unless there was a path. */
function printTarget(head: RequestHead): string {
  const target = printUrl(head.url);
  return head.method === 'CONNECT' ? target.slice(0, -1) : target;
}

/** One slot without its line end: as received, or `Name: value`. */
function fieldLine(field: Field): string {
  return field.raw ?? `${field.name}: ${field.value}`;
}

/** Names beginning with `@` are the server's own and never leave it. */
function isPrinted(field: Field): boolean {
  return field.name.charCodeAt(0) !== AT;
}
