/** Fuzzy revalidation: some requests find a copy stale before it is. Profile `guide`. ATS: calculate_freshness_fuzz (to 6) */
import { type Fact, fact } from '../base/fact.ts';
import { type Config, floatOf, intOf } from '../config/config.ts';
import { COMPUTED, configFact, type Ruling, ruled } from './ruling.ts';

const FUZZ = 'proxy.config.http.cache.fuzz';
/** Probabilities are rounded down to thousandths. */
const GRAIN = 1000;
const YEAR_S = 31_536_000;

/**
 * Seconds that a copy's lifetime is taken to be shorter for one request; mostly 0. `drawn` is any number from 0 to
 * 4294967295, `lifetime` in seconds.
 */
export function freshnessFuzz(config: Config, lifetime: number, drawn: number): Ruling<number> {
  const time = intOf(config, `${FUZZ}.time`);
  if (time < 0) return ruled(0, 'fuzz is turned off', [configFact(config, `${FUZZ}.time`)]);
  const range = Math.trunc(Math.fround(GRAIN * Math.fround(floatOf(config, `${FUZZ}.probability`))));
  const index = drawn % GRAIN;
  const because: Fact[] = [
    fact('fuzz draw', index, 'seed'),
    fact('drawn when below', range, COMPUTED),
    configFact(config, `${FUZZ}.probability`),
  ];
  if (index >= range) return ruled(0, 'not drawn', because);
  const least = intOf(config, `${FUZZ}.min_time`);
  const fuzz = least > 0 ? between(least, time, lifetime) : time;
  because.push(configFact(config, `${FUZZ}.time`), configFact(config, `${FUZZ}.min_time`));
  return ruled(fuzz, 'drawn', [...because, fact('fuzz', fuzz, COMPUTED)]);
}

/** Near the least time for short lives, near the whole for long ones. */
function between(least: number, time: number, lifetime: number): number {
  const short = rint(least * 2 ** Math.min(lifetime / time, Math.sqrt(time)));
  const long = rint(time * Math.log10((lifetime - least) / Math.log10(YEAR_S)));
  // A life shorter than the least time has no logarithm.
  return Math.min(short, long > least ? long : least);
}

/** C's rint: halves go to the even number. */
function rint(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** The lifetime that is left for this request. */
export function fuzzed(lifetime: number, fuzz: number): number {
  return Math.max(0, Math.min(lifetime - fuzz, YEAR_S));
}
