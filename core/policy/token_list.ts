/**
 * Lists as the content negotiation reads them: of the first slot only, empty elements kept, surrounding quotes cut.
 * Cache-Control and the like are read by other rules (`elementsOf`). ATS: HttpCompat::parse_tok_list
 */
import { trimBlanks, valueOf } from '../http/header.ts';
import type { Field } from '../http/message.ts';

const QUOTE = '"';

/**
 * Elements between separators outside quotes, trimmed; an empty text has one empty element. A backslash does not
 * protect a quote. A leading and a trailing quote are cut, each even if the other is missing.
 */
export function tokenList(text: string, separator: ',' | ';' = ','): string[] {
  const elements: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char === QUOTE) quoted = !quoted;
    if (char !== undefined && (char !== separator || quoted)) continue;
    elements.push(withoutQuotes(trimBlanks(text.slice(start, i))));
    start = i + 1;
  }
  return elements;
}

/** Without a quote at either end. */
export function withoutQuotes(text: string): string {
  const opened = text.startsWith(QUOTE) ? text.slice(1) : text;
  return opened.endsWith(QUOTE) ? opened.slice(0, -1) : opened;
}

/** The list of a name's first slot; later slots of the name are not seen. Empty when the name is absent. */
export function firstSlotList(fields: readonly Field[], name: string): string[] {
  const value = valueOf(fields, name);
  return value === null ? [] : tokenList(value);
}
