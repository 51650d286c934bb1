/** Which of the stored alternates of a URL answers a request. ATS: HttpTransactCache::SelectFromAlternates */
import { type Fact, fact } from '../base/fact.ts';
import { type Config, intOf } from '../config/config.ts';
import { copyFields, hasField } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import { dumpHead } from '../http/print.ts';
import type { Said } from '../trace/record.ts';
import { NORMALIZE_AE, normaliseAcceptEncodingField } from './accept_encoding.ts';
import { documentAge } from './age.ts';
import { type QualityFactor, qualityOfMatch } from './quality.ts';
import { COMPUTED, configFact, type Ruling, ruled } from './ruling.ts';

/** A stored alternate; times in seconds. */
export interface Alternate {
  readonly request: RequestHead;
  readonly response: ResponseHead;
  readonly requestSentTime: number;
  readonly responseReceivedTime: number;
}

interface AlternatesInput {
  /** After remap; Accept-Encoding as received (it is normalised here, on a copy). */
  readonly request: RequestHead;
  readonly alternates: readonly Alternate[];
  readonly config: Config;
  /** Second of the lookup. */
  readonly now: number;
  /** What plugins make of each; absent without any. ATS: TS_HTTP_SELECT_ALT_HOOK. */
  readonly factor?: QualityFactor;
}

const SELECT = 'proxy.config.cache.select_alternate';
const OLDEST = Number.MAX_SAFE_INTEGER;

/** One alternate's standing. */
interface Standing {
  readonly quality: Ruling<number>;
  readonly age: number;
  readonly said: readonly Said[];
}

/**
 * Index of the best alternate, or -1 when none fits: highest quality, then youngest, then latest. The line about
 * normalising Accept-Encoding is not said here, because the lookup prints it even when nothing is stored.
 */
export function selectAlternate(input: AlternatesInput): Ruling<number> {
  const { request, alternates, config, now, factor = null } = input;
  if (alternates.length === 0) return ruled(-1, 'nothing stored');
  if (intOf(config, SELECT) === 0) return ruled(0, 'first alternate is taken', [configFact(config, SELECT)]);
  const normal = normalised(request, config);
  const several = alternates.length > 1;
  const standings = alternates.map((alternate) =>
    standing(qualityOfMatch(normal, alternate, config, factor), alternate, several ? now : null),
  );
  const chosen = bestOf(standings);
  const index = (standings[chosen]?.quality.answer ?? -1) > 0 ? chosen : -1;
  const rule = index < 0 ? 'no alternate fits' : several ? 'best of several' : 'the only one fits';
  return ruled(index, rule, facts(standings, chosen), lines(alternates, standings, chosen));
}

function normalised(request: RequestHead, config: Config): RequestHead {
  if (!hasField(request.fields, 'Accept-Encoding')) return request;
  const fields = copyFields(request.fields);
  normaliseAcceptEncodingField(fields, intOf(config, NORMALIZE_AE));
  return { ...request, fields };
}

function standing(quality: Ruling<number>, alternate: Alternate, now: number | null): Standing {
  if (now === null) return { quality, age: 0, said: quality.said };
  const { response, requestSentTime, responseReceivedTime } = alternate;
  const times = { requestTime: requestSentTime, responseTime: responseReceivedTime, now };
  const age = documentAge({ fields: response.fields, ...times });
  return { quality, age: age.answer < 0 ? OLDEST : age.answer, said: [...quality.said, ...age.said] };
}

/** Index of the best, which may be one that does not fit: the log names it all the same. */
function bestOf(standings: readonly Standing[]): number {
  let index = -1;
  let quality = -1;
  let age = OLDEST;
  for (const [i, candidate] of standings.entries()) {
    const { answer } = candidate.quality;
    if (answer < quality || (answer === quality && candidate.age > age)) continue;
    index = i;
    quality = answer;
    age = candidate.age;
  }
  return index;
}

function facts(standings: readonly Standing[], index: number): Fact[] {
  const told = standings[index];
  const because: Fact[] = [fact('alternates', standings.length, COMPUTED)];
  if (told === undefined) return because;
  if (told.quality.answer > 0)
    return [...because, fact('quality', told.quality.answer, COMPUTED), ...told.quality.because];
  return [...because, ...standings.flatMap(rejection)];
}

/** By which rule one alternate is left out, and what it was held against. */
function rejection({ quality }: Standing, index: number): Fact[] {
  const rule = quality.answer === 0 ? 'quality 0' : quality.rule;
  return [fact(`alternate ${index + 1} rejected`, rule, COMPUTED), ...quality.because];
}

function lines(alternates: readonly Alternate[], standings: readonly Standing[], index: number): Said[] {
  const count = alternates.length;
  const said: Said[] = [
    ['alternates_match', { count }],
    ['alternates_seq', { count }],
    ['alternates_listed', { count }],
  ];
  for (const [i, { request, response }] of alternates.entries()) {
    const quality = standings[i]?.quality.answer ?? -1;
    const headers = () => ({ headers: `${dumpHead(request)}\n\n${dumpHead(response)}` });
    said.push(...(standings[i]?.said ?? []), ['alternate_listed', { number: i + 1, quality }, headers]);
  }
  said.push(['alternate_chosen', { index }], ['alternate_winner', { index }]);
  return said;
}
