/** A smaller scenario in which one transaction fares the same: changes are played in it, so that many can be. */
import type { TransactionRecord } from '../record/transaction.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Subject } from './explain.ts';
import { type Aspect, sideOf } from './outcome.ts';

/** Scenarios with no more transactions are played whole. */
const SMALL = 12;

const SIDES: readonly Aspect[] = ['lookup', 'answeredBy', 'freshness', 'stored', 'status', 'stale answer'];

/** The sessions that meet the target's object, until the target is done; the subject itself where that changes anything. */
export async function reduced(subject: Subject, target: TransactionRecord): Promise<Subject> {
  const { scenario, records, scriptOf, play } = subject;
  const own = scriptOf(target.transaction);
  if (own === null || scenario.sessions.flatMap(({ transactions }) => transactions).length <= SMALL) return subject;
  const wanted = new Set(relatives(records, target).map(({ transaction }) => scriptOf(transaction)));
  const { smaller, places } = cut(scenario, wanted);
  const result = await play(smaller);
  const again = result.records.find(({ transaction }) => transaction === places.get(own));
  if (again === undefined || SIDES.some((side) => sideOf(again, side) !== sideOf(target, side))) return subject;
  return { ...subject, scenario: smaller, scriptOf: (transaction) => places.get(scriptOf(transaction) ?? -1) ?? null };
}

function relatives(records: readonly TransactionRecord[], target: TransactionRecord): TransactionRecord[] {
  const { key } = target.cache;
  const end = target.end_ms ?? Number.POSITIVE_INFINITY;
  return records.filter((each) => each === target || (key !== null && each.cache.key === key && each.start_ms <= end));
}

/** The scenario with the sessions that have one of these scripts, numbered anew. */
function cut(
  scenario: Scenario,
  wanted: ReadonlySet<number | null>,
): { smaller: Scenario; places: ReadonlyMap<number, number> } {
  const places = new Map<number, number>();
  const kept = scenario.sessions.filter(({ transactions }) => transactions.some(({ index }) => wanted.has(index)));
  const sessions = kept.map((session) => ({
    ...session,
    transactions: session.transactions.map((script) => {
      places.set(script.index, places.size);
      return { ...script, index: places.size - 1 };
    }),
  }));
  return { smaller: { ...scenario, sessions }, places };
}
