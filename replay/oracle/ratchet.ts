import { LEVELS } from '../compare/levels.ts';
import type { ScenarioScore, TransactionScore } from './scores.ts';

/** What has passed once, per set of scenarios: scenario to the marks of its transactions, separated by blanks. */
export type Ratchet = Record<string, Record<string, string>>;

/** Transactions and levels that passed once and do not now, each as one line. */
export function lost(ratchet: Ratchet, set: string, scores: readonly ScenarioScore[]): string[] {
  return scores.flatMap(({ scenario, transactions, fault }) => {
    const before = (ratchet[set]?.[scenario] ?? '').split(' ').filter((marks) => marks !== '');
    return before.flatMap((marks, i) => {
      const now = transactions[i];
      const levels = LEVELS.filter((_, k) => marks[k] === '1' && now?.marks[k] !== '1' && now?.marks[k] !== '-');
      const why = fault === null ? '' : `: ${fault}`;
      return levels.length === 0 ? [] : [`${scenario} #${i}: ${levels.join(' ')} passed before and does not now${why}`];
    });
  });
}

/** The better of two marks of a transaction at every level. */
function better(before: string, now: string): string {
  return Array.from(now, (mark, i) => (before[i] === '1' && mark === '0' ? '1' : mark)).join('');
}

/** What is kept of a transaction: what passes by chance, because the run did not get to it, is not. */
const kept = ({ marks, notModelled }: TransactionScore) =>
  notModelled.length === 0 ? marks : marks.replaceAll('1', '0');

/** The ratchet with what passes now added. Nothing is taken out, but with `lower` what fails now is. */
export function raised(ratchet: Ratchet, set: string, scores: readonly ScenarioScore[], lower = false): Ratchet {
  const scenarios = { ...ratchet[set] };
  for (const { scenario, transactions } of scores) {
    const before = (scenarios[scenario] ?? '').split(' ');
    const marks = transactions.map((one, i) => (lower ? kept(one) : better(before[i] ?? '', kept(one))));
    scenarios[scenario] = marks.join(' ');
  }
  const sorted = Object.entries(scenarios).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...ratchet, [set]: Object.fromEntries(sorted) };
}

/** The ratchet as the text of its file: one scenario a line, so that changes are seen. */
export function showRatchet(ratchet: Ratchet): string {
  return `${JSON.stringify(ratchet, null, 1)}\n`;
}
