/** The `q` parameter of Accept fields, and the list it stands in. ATS: HttpCompat (find_Q_param_in_strlist, parse_mime_type) */
import { trimBlanks } from '../http/header.ts';
import { tokenList } from './token_list.ts';

/** The parts between semicolons; the first is the thing itself. */
export function parametersOf(element: string): string[] {
  return tokenList(element, ';');
}

const NUMBER = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** Quality of an element as 32 bit float: from the first seven characters of `q`, within 0 and 1, 1 when unreadable. */
export function qualityOf(element: string): number {
  for (const parameter of parametersOf(element).slice(1)) {
    const equals = parameter.indexOf('=');
    if (equals < 0 || trimBlanks(parameter.slice(0, equals)).toLowerCase() !== 'q') continue;
    const number = NUMBER.exec(trimBlanks(parameter.slice(equals + 1)).slice(0, 7));
    return number === null ? 1 : Math.fround(Math.min(1, Math.max(0, Number(number[0]))));
  }
  return 1;
}

export interface MediaType {
  readonly type: string;
  readonly subtype: string;
}

const LONGEST = 31;

/** Type and subtype of a media type or range, each cut at 31 characters. */
export function mediaTypeOf(text: string): MediaType {
  const [head = ''] = text.split(';', 1);
  const slash = head.indexOf('/');
  const type = slash < 0 ? head : head.slice(0, slash);
  return { type: word(type), subtype: slash < 0 ? '' : word(head.slice(slash + 1)) };
}

function word(text: string): string {
  const [first = ''] = trimBlanks(text).split(/[ \t]/, 1);
  return first.slice(0, LONGEST);
}
