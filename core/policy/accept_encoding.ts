/** Accept-Encoding reduced to what the cache tells apart. ATS: HttpTransactHeaders::normalize_accept_encoding */
import { removeField, setFound, valueOf } from '../http/header.ts';
import type { Field } from '../http/message.ts';
import type { Said } from '../trace/record.ts';
import { parametersOf, qualityOf } from './quality_value.ts';
import { type Ruling, ruled } from './ruling.ts';
import { tokenList } from './token_list.ts';

export const NORMALIZE_AE = 'proxy.config.http.normalize_ae';

/** What is kept at each level of `normalize_ae`, in order of preference, and what a removal is called in the log. */
const LEVELS: Readonly<
  Record<number, { readonly kept: readonly string[]; readonly both: boolean; readonly removed: string }>
> = {
  1: { kept: ['gzip'], both: false, removed: 'non-gzip' },
  2: { kept: ['br', 'gzip'], both: false, removed: 'non-br' },
  3: { kept: ['br', 'gzip'], both: true, removed: 'non-br non-gzip' },
};

/**
 * The value to use in place of `value`; null: the field is removed. `value` is the first slot's. Levels other than 1 to 3
 * leave it as it is and say nothing.
 */
export function normaliseAcceptEncoding(value: string, level: number): Ruling<string | null> {
  const row = LEVELS[level];
  if (row === undefined) return ruled(value, 'untouched');
  const elements = tokenList(value);
  const accepted = row.kept.filter((coding) => acceptsCoding(elements, coding));
  const kept = row.both ? accepted : accepted.slice(0, 1);
  if (kept.length === 0) return ruled(null, 'removed', [], [line(`removed ${row.removed} Accept-Encoding`)]);
  const normal = kept.join(', ');
  return ruled(normal, 'normalised', [], [line(`normalized Accept-Encoding to ${normal}`)]);
}

function line(text: string): Said {
  return ['accept_encoding_normalised', { text }];
}

/**
 * Normalises the field of a header copy and returns the lines. Only the first slot is looked at; a change leaves later
 * slots as they are, a removal takes all.
 */
export function normaliseAcceptEncodingField(fields: Field[], level: number): readonly Said[] {
  const value = valueOf(fields, 'Accept-Encoding');
  if (value === null) return [];
  const { answer, said } = normaliseAcceptEncoding(value, level);
  if (answer === null) removeField(fields, 'Accept-Encoding');
  else if (said.length > 0) setFound(fields, 'Accept-Encoding', answer);
  return said;
}

/** Some element has the coding (or `*`) with a quality other than 0. ATS: HttpTransactCache::match_content_encoding */
export function acceptsCoding(elements: readonly string[], coding: string): boolean {
  return elements.some((element) => {
    const [name = ''] = parametersOf(element);
    return (name === '*' || sameCoding(name, coding)) && qualityOf(element) !== 0;
  });
}

const ALIASES: Readonly<Record<string, string>> = { 'x-gzip': 'gzip', 'x-compress': 'compress' };

/** Codings compare without case; the `x-` names of gzip and compress are the same codings (RFC 9110 section 8.4.1). */
export function sameCoding(a: string, b: string): boolean {
  return plainCoding(a) === plainCoding(b);
}

function plainCoding(name: string): string {
  const lower = name.toLowerCase();
  return ALIASES[lower] ?? lower;
}
