import { type Difference, showDifference } from '../compare/differences.ts';
import { compareTransaction, LEVELS, type Level, type SimulatedTransaction } from '../compare/levels.ts';
import { similarity, stableLines } from '../compare/log_lines.ts';
import type { OracleRecord } from '../compare/oracle_record.ts';
import type { LogEntry, NotModelled } from '../record/transaction.ts';

/** What a run gives of a transaction here. */
export type ScoredTransaction = SimulatedTransaction & { not_modelled: NotModelled[] };

/** How one transaction fared: per level passed (`1`), failed (`0`) or not judged (`-`), in the order of the levels. */
type Marks = string;

export interface TransactionScore {
  index: number;
  marks: Marks;
  /** First difference of each failed level. */
  differences: Partial<Record<Level, Difference>>;
  notModelled: string[];
  /** Share of log lines in common, 0 to 1. */
  likeness: number;
}

export interface ScenarioScore {
  scenario: string;
  topics: string[];
  transactions: TransactionScore[];
  /** Why the scenario could not be run at all. */
  fault: string | null;
}

/** Scores what a run gave against the record of the real server. `fault` stands for a run that did not take place. */
export function scoreScenario(
  record: OracleRecord,
  run: { transactions: readonly ScoredTransaction[] } | { fault: string },
): ScenarioScore {
  const transactions = 'fault' in run ? [] : run.transactions;
  const unstable = new Set<Level>(record.unstable ?? []);
  return {
    scenario: record.scenario,
    topics: record.topics ?? [],
    fault: 'fault' in run ? run.fault : null,
    transactions: record.transactions.map((recorded) => {
      const ours = transactions.find(({ transaction }) => transaction === recorded.index);
      const verdicts = compareTransaction(recorded, ours, record.base_time);
      const failed = LEVELS.filter((level) => verdicts[level] !== null && !unstable.has(level));
      return {
        index: recorded.index,
        marks: LEVELS.map((level) => (unstable.has(level) ? '-' : verdicts[level] === null ? '1' : '0')).join(''),
        differences: Object.fromEntries(failed.map((level) => [level, verdicts[level]])),
        notModelled: [...new Set((ours?.not_modelled ?? []).map(({ what }) => what))],
        likeness: verdicts.L5 === null ? 1 : likenessOf(recorded.log ?? [], ours?.log ?? [], record.base_time),
      };
    }),
  };
}

function likenessOf(recorded: readonly LogEntry[], ours: readonly LogEntry[], base: number): number {
  return similarity(stableLines(recorded, base), stableLines(ours, base));
}

/** Passed and judged transactions, per level. */
type Tally = Record<Level, { passed: number; judged: number }>;

/** Counts the marks of transactions. */
export function tally(transactions: readonly TransactionScore[]): Tally {
  return Object.fromEntries(
    LEVELS.map((level, i) => {
      const marks = transactions.map(({ marks }) => marks[i]).filter((mark) => mark !== '-');
      return [level, { passed: marks.filter((mark) => mark === '1').length, judged: marks.length }];
    }),
  ) as Tally;
}

/** Tallies by topic, topics in order of their names; a scenario of several topics counts for each. */
export function tallyByTopic(scores: readonly ScenarioScore[]): [topic: string, tally: Tally, scenarios: number][] {
  const topics = [...new Set(scores.flatMap((score) => score.topics))].sort();
  return topics.map((topic) => {
    const within = scores.filter((score) => score.topics.includes(topic));
    return [topic, tally(within.flatMap(({ transactions }) => transactions)), within.length];
  });
}

const percent = ({ passed, judged }: { passed: number; judged: number }) =>
  judged === 0 ? '-' : `${((100 * passed) / judged).toFixed(1)}`;

const sum = (transactions: readonly TransactionScore[]) =>
  transactions.reduce((total, { likeness }) => total + likeness, 0);

function row(name: string, count: number | string, cells: readonly string[]): string {
  return `${name.padEnd(24)}${String(count).padStart(5)}${cells.map((cell) => cell.padStart(9)).join('')}`;
}

/** Percent per level and topic, as lines of a table. */
export function showTable(scores: readonly ScenarioScore[]): string[] {
  const all = scores.flatMap(({ transactions }) => transactions);
  const cells = (counts: Tally) => LEVELS.map((level) => percent(counts[level]));
  return [
    row('% of transactions', 'n', LEVELS),
    ...tallyByTopic(scores).map(([topic, counts, n]) => row(topic, n, cells(counts))),
    row('all', scores.length, cells(tally(all))),
    `log lines in common, mean of transactions: ${percent({ passed: sum(all), judged: all.length })} %`,
  ];
}

/** What is not modelled, by name, with the number of transactions that met it; most frequent first. */
export function showNotModelled(scores: readonly ScenarioScore[]): string[] {
  const counts = new Map<string, number>();
  for (const what of scores.flatMap(({ transactions }) => transactions.flatMap(({ notModelled }) => notModelled))) {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.map(([what, count]) => `not modelled: ${what} (${count} transactions)`);
}

/** The first `limit` differences: of every transaction its lowest failed level, scenarios in order. */
export function showDifferences(scores: readonly ScenarioScore[], limit: number, only?: Level): string[] {
  const lines = scores.flatMap(({ scenario, fault, transactions }) => {
    if (fault !== null) return [`${scenario}: ${fault}`];
    return transactions.flatMap(({ index, differences }) => {
      const level = LEVELS.find((one) => (only === undefined || one === only) && differences[one] !== undefined);
      const difference = level === undefined ? undefined : differences[level];
      return difference === undefined ? [] : [`${scenario} #${index} ${level} ${showDifference(difference)}`];
    });
  });
  return lines.slice(0, limit);
}
