/** Explains the outcome of one transaction: its deciding facts, and the smallest changes that turn each of them over. */
import type { Fact } from '../../core/base/fact.ts';
import { settingOf } from '../../core/config/config.ts';
import { printUrl } from '../../core/http/url.ts';
import type { TransactionRecord } from '../record/transaction.ts';
import type { RunResult } from '../run/result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { candidatesFor, type Setting } from './candidates.ts';
import { type Change, changed } from './change.ts';
import { type Aspect, type Outcome, outcomeOf, sideOf } from './outcome.ts';
import { type Question, type Reason, reasonsOf } from './reasons.ts';
import { reduced } from './reduced.ts';
import { type Flip, flipsAmong } from './search.ts';

/** What is explained: a scenario, the records of its run, and a way to play others. */
export interface Subject {
  readonly scenario: Scenario;
  readonly records: readonly TransactionRecord[];
  /** The script that a record is of, by its index in the scenario; null when it was not played. */
  readonly scriptOf: (transaction: number) => number | null;
  readonly play: (scenario: Scenario) => Promise<RunResult>;
}

/** A fact, and the transaction whose message shows it. */
export type PlacedFact = Fact & { readonly of: number };

export interface Explained extends Reason {
  readonly because: readonly PlacedFact[];
  /** Verified by playing, the smallest first; empty when no single change turns it over. */
  readonly flips: readonly Flip[];
  /** Changes that were played. */
  readonly played: number;
  /** The search was ended by its bound, not by its end. */
  readonly cut: boolean;
}

export interface Explanation {
  readonly question: Question;
  readonly transaction: number;
  readonly outcome: Outcome;
  readonly reasons: readonly Explained[];
}

interface ExplainOptions {
  /** Runs that one reason may take. */
  readonly runs?: number;
  /** Events of all runs together. */
  readonly events?: number;
  /** Flips that are looked for, per reason. */
  readonly flips?: number;
}

const RUNS = 250;
const EVENTS = 3_000_000;
const FLIPS = 3;

/** Explains a transaction of the subject. The same subject and options give the same explanation. */
export async function explain(
  subject: Subject,
  target: TransactionRecord,
  question: Question,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const reasons = reasonsOf(target, subject.records, question);
  const smaller = await reduced(subject, target);
  const explained: Explained[] = [];
  const budget = { events: options.events ?? EVENTS };
  for (const reason of reasons) explained.push(await withFlips(reason, smaller, target, budget, options));
  return { question, transaction: target.transaction, outcome: outcomeOf(target), reasons: explained };
}

async function withFlips(
  reason: Reason,
  subject: Subject,
  target: TransactionRecord,
  budget: { events: number },
  { runs = RUNS, flips: most = FLIPS }: ExplainOptions,
): Promise<Explained> {
  const setting = settingFor(reason, subject, target);
  const because = reason.because.map((each) => ({ ...each, of: whose(each, reason, subject) }));
  if (setting === null) return { ...reason, because, flips: [], played: 0, cut: false };
  const present = sideOf(target, reason.aspect);
  let played = 0;
  const isSpent = () => played >= runs || budget.events <= 0;
  const turned = async (change: Change): Promise<string | null> => {
    const other = changed(subject.scenario, change);
    if (other === null) return null;
    const result = await subject.play(other);
    played += 1;
    budget.events -= result.events;
    const record = result.records.find(({ transaction }) => transaction === setting.target);
    const side = record === undefined ? present : sideOf(record, reason.aspect);
    return side === present || !isWanted(reason.aspect, side) || !isAnswered(record, target) ? null : side;
  };
  const hints = reason.because.flatMap(({ value }) => (typeof value === 'number' ? [Math.round(value)] : []));
  const candidates = candidatesFor(reason, setting);
  const flips = await flipsAmong(candidates, { turned, hints, isSpent, most });
  return {
    ...reason,
    because,
    flips: flips.map((flip) => ({ ...flip, change: named(flip.change, subject) })),
    played,
    cut: isSpent(),
  };
}

/** The change with the transaction's own number in place of its script's. */
function named(change: Change, subject: Subject): Change {
  if (!('transaction' in change)) return change;
  return { ...change, transaction: ownNumber(change.transaction, subject) ?? change.transaction };
}

function ownNumber(script: number, { records, scriptOf }: Subject): number | null {
  return records.find(({ transaction }) => scriptOf(transaction) === script)?.transaction ?? null;
}

/** Of sides with more than two values one is what is asked for: a hit, unless it was one. */
function isWanted(aspect: Aspect, side: string): boolean {
  if (aspect === 'lookup') return side !== 'stale';
  if (aspect === 'freshness') return side !== 'not looked at';
  return aspect !== 'answeredBy' || side === 'cache';
}

/** A change that merely breaks the transaction explains nothing. */
function isAnswered(record: TransactionRecord | undefined, target: TransactionRecord): boolean {
  if (record === undefined || record.not_modelled.length > target.not_modelled.length) return false;
  return outcomeOf(record).answeredBy !== 'nobody' || outcomeOf(target).answeredBy === 'nobody';
}

function settingFor(reason: Reason, subject: Subject, target: TransactionRecord): Setting | null {
  const [own, decided] = [subject.scriptOf(target.transaction), subject.scriptOf(reason.transaction)];
  if (own === null || decided === null) return null;
  const decider = subject.records.find(({ transaction }) => transaction === reason.transaction) ?? target;
  const { scenario } = subject;
  return {
    target: own,
    decided,
    copy: copyOf(decider, subject),
    start_s: Math.floor(scenario.start_ms / 1000),
    method: decider.client_request.method ?? '',
    valueOf: (name) => settingOf(scenario.config, name).value,
  };
}

/** Whose message a fact was read from: what a copy shows came with a transaction before. */
function whose(fact: Fact, { transaction }: Reason, { records }: Subject): number {
  const decider = records.find((each) => each.transaction === transaction);
  if (decider === undefined || !fact.from.startsWith('cached')) return transaction;
  const copies = storing(decider, records).toReversed();
  const shows = ({ client_request: request }: TransactionRecord) =>
    'headers' in request &&
    (request.headers.find(([name]) => name.toLowerCase() === fact.fact.toLowerCase())?.[1] ?? null) === fact.value;
  const found = fact.from === 'cached request' ? (copies.find(shows) ?? copies[0]) : copies[0];
  return found?.transaction ?? transaction;
}

/** Those that stored something under the URL before, in order of time. */
function storing(target: TransactionRecord, records: readonly TransactionRecord[]): TransactionRecord[] {
  const { key } = target.cache;
  const before = records.filter(
    (each) => each.cache.key === key && each.cache.stored && each !== target && each.start_ms <= target.start_ms,
  );
  return before.toSorted((a, b) => a.start_ms - b.start_ms);
}

/** Who stored the copy that a transaction met. */
function copyOf(target: TransactionRecord, { records, scriptOf, scenario }: Subject): Setting['copy'] {
  const { key } = target.cache;
  if (key === null) return null;
  const last = storing(target, records).at(-1);
  const script = last === undefined ? null : scriptOf(last.transaction);
  if (script !== null) return { transaction: script };
  return scenario.stored?.some(({ url }) => printUrl(url) === key) ? { url: key } : null;
}
