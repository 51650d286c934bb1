/**
 * How well a stored alternate fits a request, from 0 to a little above 1, or negative for no fit. All numbers are 32 bit
 * floats, because the order of alternates depends on their rounding. ATS: HttpTransactCache::calculate_quality_of_*
 */
import type { Fact } from '../base/fact.ts';
import { type Config, intOf } from '../config/config.ts';
import type { RecordName } from '../config/records.ts';
import { fieldOf, hasField, trimBlanks, valueOf } from '../http/header.ts';
import type { Field, RequestHead, ResponseHead } from '../http/message.ts';
import type { Said } from '../trace/record.ts';
import { acceptsCoding, sameCoding } from './accept_encoding.ts';
import { type MediaType, mediaTypeOf, parametersOf, qualityOf } from './quality_value.ts';
import { CACHED, CACHED_REQUEST, CLIENT, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';
import { firstSlotList, tokenList } from './token_list.ts';
import { variability } from './vary.ts';

/** Both requests agree, or both lack the field: a little better than any other fit. */
const SAME = Math.fround(1.001);
const BARELY = Math.fround(0.001);
const NO_FIT = -1;
const NOT_REACHED = -2;

/** A stored request and response to be judged. */
interface Candidate {
  readonly request: RequestHead;
  readonly response: ResponseHead;
}

interface Comparison {
  readonly current: readonly Field[];
  readonly cached: readonly Field[];
  readonly response: readonly Field[];
  readonly said: Said[];
}

interface Dimension {
  /** As the log names it. */
  readonly printed: string;
  readonly pair: string;
  readonly record: RecordName;
  readonly field: string;
  /** What of the response is held against it. */
  readonly content: string;
  /** `Exact match for ACCEPT …`; null where the dimension has no such line. */
  readonly exact: string | null;
  readonly judge: (comparison: Comparison) => number;
}

const IGNORE = 'proxy.config.http.cache.ignore_accept';

const DIMENSIONS: readonly Dimension[] = [
  {
    printed: 'Accept',
    pair: 'Content-Type and Accept',
    record: `${IGNORE}_mismatch`,
    field: 'Accept',
    content: 'Content-Type',
    exact: null,
    judge: acceptQuality,
  },
  {
    printed: 'AcceptCharset',
    pair: 'Content-Type and Accept-Charset',
    record: `${IGNORE}_charset_mismatch`,
    field: 'Accept-Charset',
    content: 'Content-Type',
    exact: 'CHARSET',
    judge: charsetQuality,
  },
  {
    printed: 'AcceptEncoding',
    pair: 'Content-Encoding and Accept-Encoding',
    record: `${IGNORE}_encoding_mismatch`,
    field: 'Accept-Encoding',
    content: 'Content-Encoding',
    exact: 'ENCODING',
    judge: encodingQuality,
  },
  {
    printed: 'AcceptLanguage',
    pair: 'Content-Language and Accept-Language',
    record: `${IGNORE}_language_mismatch`,
    field: 'Accept-Language',
    content: 'Content-Language',
    exact: 'LANGUAGE',
    judge: languageQuality,
  },
];

/** What plugins make of an alternate that fits: a factor of its quality; Infinity takes it whatever Vary says. */
export type QualityFactor = (candidate: Candidate) => number;

/** Quality of one alternate, Vary included; the request's Accept-Encoding is normalised already. */
export function qualityOfMatch(
  request: RequestHead,
  candidate: Candidate,
  config: Config,
  factor: QualityFactor | null = null,
): Ruling<number> {
  if (request.method === 'PURGE') return ruled(1, 'PURGE takes any alternate');
  const said: Said[] = [];
  const qualities = dimensionQualities(request, candidate, config, said);
  const product = qualities.some((q) => q < 0) ? NO_FIT : qualities.reduce((a, b) => Math.fround(a * b));
  said.push(...summary(qualities, product));
  const because = product < 0 ? misfit(qualities, { request, candidate, config }) : [];
  if (product < 0) return ruled(NO_FIT, 'Accept fields', because, said);
  const scale = factor === null || product === 0 ? 1 : factor(candidate);
  const scaled = Math.fround(product * Math.min(1, Math.max(0, scale)));
  if (scale === Number.POSITIVE_INFINITY)
    return ruled(scaled, 'a plugin takes it', [], [...said, ...finalLines(false, scaled)]);
  const vary = variability(request, candidate, config);
  const quality = vary.answer ? NO_FIT : scaled;
  said.push(...vary.said, ...finalLines(vary.answer, quality));
  return ruled(quality, vary.answer ? 'Vary' : 'fits', vary.because, said);
}

/** The first dimension in which the alternate does not fit: both requests' field, what the response is, the knob. */
function misfit(
  qualities: readonly number[],
  { request, candidate, config }: { request: RequestHead; candidate: Candidate; config: Config },
): Fact[] {
  const dimension = DIMENSIONS[qualities.findIndex((quality) => quality < 0)];
  if (dimension === undefined) return [];
  const { field, content, record } = dimension;
  return [
    fieldFact(request.fields, field, CLIENT),
    fieldFact(candidate.request.fields, field, CACHED_REQUEST),
    fieldFact(candidate.response.fields, content, CACHED),
    configFact(config, record),
  ];
}

function dimensionQualities(request: RequestHead, candidate: Candidate, config: Config, said: Said[]): number[] {
  const { response } = candidate;
  const comparison = { current: request.fields, cached: candidate.request.fields, response: response.fields, said };
  const mask = hasField(response.fields, 'Vary') ? 1 : 3;
  const qualities = [NOT_REACHED, NOT_REACHED, NOT_REACHED, NOT_REACHED];
  for (let i = 0; i < DIMENSIONS.length; i++) {
    const dimension = DIMENSIONS[i] as Dimension;
    const skipped = (intOf(config, dimension.record) & mask) !== 0;
    const quality = skipped ? 1 : dimensionQuality(dimension, comparison);
    qualities[i] = quality;
    if (quality < 0) break;
  }
  return qualities;
}

function dimensionQuality({ field, exact, judge }: Dimension, comparison: Comparison): number {
  if (exact !== null && !hasField(comparison.current, field) && !hasField(comparison.cached, field)) {
    comparison.said.push(['quality_neither', { dimension: exact }]);
    return SAME;
  }
  if (exact !== null && sameFirstValue(field, comparison)) {
    comparison.said.push(['quality_same', { dimension: exact }]);
    return SAME;
  }
  return judge(comparison);
}

function sameFirstValue(field: string, { current, cached }: Comparison): boolean {
  const value = valueOf(current, field);
  return value !== null && value === valueOf(cached, field);
}

function summary(qualities: readonly number[], product: number): Said[] {
  const said: Said[] = [];
  for (let i = 0; i < DIMENSIONS.length; i++) {
    const { printed, pair } = DIMENSIONS[i] as Dimension;
    const quality = qualities[i] ?? NOT_REACHED;
    said.push(['quality_match', { dimension: printed, quality }]);
    said.push(['quality_match_seq', { dimension: printed, quality }]);
    said.push(['quality_pair', { pair, quality }]);
  }
  said.push(['quality_product', { quality: product }], ['quality_end']);
  return said;
}

function finalLines(varies: boolean, quality: number): Said[] {
  return [
    ['variability', { answer: varies }],
    ['variability_seq', { answer: varies }],
    ['quality_final', { quality }],
    ['quality_final_seq', { quality }],
  ];
}

/** Content-Type against Accept: exact fit, else `type/*`, else a range of any type. Wildcards do not cover image/webp. */
function acceptQuality({ current, response, said }: Comparison): number {
  const content = valueOf(response, 'Content-Type');
  if (content === null || !hasField(current, 'Accept')) return 1;
  const type = mediaTypeOf(content);
  const found = { exact: NO_FIT, subtype: NO_FIT, type: NO_FIT };
  for (const element of firstSlotList(current, 'Accept')) {
    const range = mediaTypeOf(element);
    said.push([
      'matching_content_type',
      { type: `${type.type}/${type.subtype}`, accept: `${range.type}/${range.subtype}` },
    ]);
    const kind = rangeKind(range, type);
    if (kind === 'exact') found.exact = Math.max(found.exact, qualityOf(element));
    else if (kind !== null) found[kind] = qualityOf(element);
  }
  if (found.exact !== NO_FIT) return found.exact;
  return found.subtype !== NO_FIT ? found.subtype : found.type;
}

function rangeKind(range: MediaType, content: MediaType): 'exact' | 'subtype' | 'type' | null {
  const sameType = range.type.toLowerCase() === content.type.toLowerCase();
  const webp = content.type.toLowerCase() === 'image' && content.subtype.toLowerCase() === 'webp';
  if (!webp && range.type === '*') return 'type';
  if (!webp && sameType && range.subtype === '*') return 'subtype';
  return sameType && range.subtype.toLowerCase() === content.subtype.toLowerCase() ? 'exact' : null;
}

function charsetQuality({ current, response }: Comparison): number {
  const content = valueOf(response, 'Content-Type');
  if (content === null || !hasField(current, 'Accept-Charset')) return 1;
  const charset = charsetOf(content);
  let quality = NO_FIT;
  let wildcard = NO_FIT;
  for (const element of firstSlotList(current, 'Accept-Charset')) {
    const [name = ''] = parametersOf(element);
    if (name === '*') wildcard = qualityOf(element);
    else if (name === '' || name.toLowerCase() === charset) quality = Math.max(quality, qualityOf(element));
  }
  if (quality !== NO_FIT) return quality;
  if (wildcard !== NO_FIT) return wildcard;
  return charset === 'utf-8' ? 1 : NO_FIT;
}

/** Quotes around the name are part of it, as in the server: `"utf-8"` is not utf-8. */
function charsetOf(contentType: string): string {
  for (const parameter of contentType.split(';').slice(1)) {
    const equals = parameter.indexOf('=');
    if (equals < 0 || trimBlanks(parameter.slice(0, equals)).toLowerCase() !== 'charset') continue;
    return trimBlanks(parameter.slice(equals + 1)).toLowerCase();
  }
  return 'utf-8';
}

/** What was found on the way; a quality of -1 means "none yet", as in the server. */
interface Scan {
  quality: number;
  wildcard: number | null;
}

function encodingQuality({ current, cached, response, said }: Comparison): number {
  const codings = valueOf(response, 'Content-Encoding');
  if (!hasField(current, 'Accept-Encoding')) {
    if (codings === null) return 1;
    return isIdentity(codings) ? (hasField(cached, 'Accept-Encoding') ? BARELY : 1) : NO_FIT;
  }
  const accepted = firstSlotList(current, 'Accept-Encoding');
  const before = firstSlotList(cached, 'Accept-Encoding');
  const scan: Scan = { quality: NO_FIT, wildcard: null };
  if (codings === null) {
    said.push([
      'quality_no_header',
      { function: 'calculate_quality_accept_encoding_match', header: 'content-encoding' },
    ]);
    const found = scanCodings('identity', accepted, scan);
    if (!found && acceptsCoding(accepted, 'gzip') && acceptsCoding(before, 'gzip')) return 1;
  } else scanAllCodings(tokenList(codings), accepted, scan);
  if (scan.quality !== NO_FIT) return scan.quality;
  if (scan.wildcard !== null && scan.wildcard !== NO_FIT) return scan.wildcard;
  return codings === null || isIdentity(codings) ? identityQuality(accepted, before) : NO_FIT;
}

function isIdentity(codings: string): boolean {
  return codings === '' || tokenList(codings).some((coding) => coding.toLowerCase().startsWith('identity'));
}

function identityQuality(accepted: readonly string[], before: readonly string[]): number {
  if (acceptsCoding(accepted, 'gzip')) return acceptsCoding(before, 'gzip') ? 1 : NO_FIT;
  return before.length > 0 && !acceptsCoding(before, 'gzip') ? BARELY : NO_FIT;
}

/** Product over the codings; one reached through `*` counts -1, as in the server. */
function scanAllCodings(codings: readonly string[], accepted: readonly string[], scan: Scan): void {
  let product = 1;
  for (const coding of codings) {
    const one: Scan = { quality: NO_FIT, wildcard: scan.wildcard };
    const found = scanCodings(coding, accepted, one);
    scan.wildcard = one.wildcard;
    if (!found) return;
    product = Math.fround(product * one.quality);
  }
  scan.quality = product;
}

/** The first element that is `*` or the coding ends the scan. ATS: match_accept_content_encoding */
function scanCodings(coding: string, accepted: readonly string[], scan: Scan): boolean {
  for (const element of accepted) {
    const [name = ''] = parametersOf(element);
    if (name === '*') scan.wildcard = qualityOf(element);
    else if (sameCoding(name, coding)) scan.quality = qualityOf(element);
    else continue;
    return true;
  }
  return false;
}

function languageQuality({ current, response, said }: Comparison): number {
  if (!hasField(current, 'Accept-Language')) return 1;
  const accepted = firstSlotList(current, 'Accept-Language');
  const field = fieldOf(response, 'Content-Language');
  const scan: Scan = { quality: NO_FIT, wildcard: null };
  if (field === undefined) {
    if (scanLanguages('identity', accepted, scan)) return scan.wildcard ?? scan.quality;
    said.push([
      'quality_no_header',
      { function: 'calculate_quality_accept_language_match', header: 'content-language' },
    ]);
    return 1;
  }
  return leastLanguage(firstSlotList(response, 'Content-Language'), accepted, scan);
}

/** The least quality of the languages found; one reached through `*` repeats the one before it, as in the server. */
function leastLanguage(languages: readonly string[], accepted: readonly string[], scan: Scan): number {
  let least: number | null = null;
  for (const language of languages) {
    if (scanLanguages(language, accepted, scan)) least = Math.min(least ?? 1, scan.quality);
  }
  return least === null || least === NO_FIT ? (scan.wildcard ?? NO_FIT) : least;
}

function scanLanguages(language: string, accepted: readonly string[], scan: Scan): boolean {
  for (const element of accepted) {
    const [range = ''] = parametersOf(element);
    if (range === '*') scan.wildcard = qualityOf(element);
    else if (rangeCovers(range, language)) scan.quality = qualityOf(element);
    else continue;
    return true;
  }
  return false;
}

/** RFC 4647 section 3.3.1 */
function rangeCovers(range: string, language: string): boolean {
  const tag = language.toLowerCase();
  const lower = range.toLowerCase();
  return tag === lower || tag.startsWith(`${lower}-`);
}
