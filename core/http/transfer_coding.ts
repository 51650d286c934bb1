import { elementsOf } from './header.ts';
import type { Field } from './message.ts';

/** Is a message's body coded in a way the server takes apart: not at all, or `chunked` alone? ATS: is_unsupported_transfer_encoding. */
export function isCodingSupported(fields: readonly Field[]): boolean {
  const codings = elementsOf(fields, 'Transfer-Encoding');
  return codings.every((coding) => coding.toLowerCase() === 'chunked') && codings.length <= 1;
}
