import { describe, expect, test } from 'vitest';
import { asSimulated, type OracleRecord } from '../compare/oracle_record.ts';
import { lost, raised, showRatchet } from './ratchet.ts';
import {
  type ScoredTransaction,
  scoreScenario,
  showDifferences,
  showNotModelled,
  showTable,
  tallyByTopic,
} from './scores.ts';

const RECORD: OracleRecord = {
  scenario: 'a',
  topics: ['basic', 'head'],
  base_time: 1_795_163_663,
  start_offset_ms: 0,
  templates: {},
  unstable: ['L5'],
  transactions: [0, 1].map((index) => ({
    index,
    session: 0,
    start_ms: 0,
    end_ms: 1,
    client_response: { version: '1.1', status: 200, reason: 'OK', headers: [], body_length: 0, body_sha256: null },
    origin_requests: [],
    actions: ['SM_ACTION_CACHE_LOOKUP'],
    handlers: [],
    log: [],
  })),
};

const good: ScoredTransaction[] = RECORD.transactions.map((txn) => ({ ...asSimulated(txn), not_modelled: [] }));
const worse: ScoredTransaction[] = good.map((txn, i) =>
  i === 0 ? txn : { ...txn, actions: [], not_modelled: [{ what: 'x', where: '' }] },
);
const slower: ScoredTransaction[] = worse.map((txn) => ({ ...txn, not_modelled: [] }));
const score = (transactions: ScoredTransaction[]) => scoreScenario(RECORD, { transactions });

describe('a score', () => {
  test('marks every level of every transaction, unstable ones with a dash', () => {
    expect(score(good).transactions.map(({ marks }) => marks)).toEqual(['111111-', '111111-']);
    expect(score(worse).transactions.map(({ marks }) => marks)).toEqual(['111111-', '111101-']);
  });
  test('of a scenario that could not be run is nothing, with the reason', () => {
    const failed = scoreScenario(RECORD, { fault: 'line 3: no' });
    expect(failed.transactions.map(({ marks }) => marks)).toEqual(['000000-', '000000-']);
    expect(showDifferences([failed], 5)).toEqual(['a: line 3: no']);
  });
  test('is told as percent per level and topic', () => {
    expect(tallyByTopic([score(worse)]).map(([topic, { L3 }]) => [topic, L3])).toEqual([
      ['basic', { passed: 1, judged: 2 }],
      ['head', { passed: 1, judged: 2 }],
    ]);
    const table = showTable([score(worse)]);
    const all = ['all', '1', '100.0', '100.0', '100.0', '100.0', '50.0', '100.0', '-'];
    expect(table.at(-2)?.split(/\s+/)).toEqual(all);
    expect(table.at(-1)).toBe('log lines in common, mean of transactions: 100.0 %');
    expect(showNotModelled([score(worse)])).toEqual(['not modelled: x (1 transactions)']);
    expect(showDifferences([score(worse)], 5)).toEqual([
      'a #1 L3 action[0]: recorded "SM_ACTION_CACHE_LOOKUP", simulated "(end)"',
    ]);
    expect(showDifferences([score(worse)], 5, 'L1')).toEqual([]);
  });
});

describe('the ratchet', () => {
  const ratchet = raised({}, 'public', [score(good)]);
  test('keeps what passed, and is one line a scenario', () => {
    expect(ratchet).toEqual({ public: { a: '111111- 111111-' } });
    expect(showRatchet(ratchet).split('\n')[2]).toBe('  "a": "111111- 111111-"');
  });
  test('tells what passed before and does not now', () => {
    expect(lost(ratchet, 'public', [score(good)])).toEqual([]);
    expect(lost(ratchet, 'public', [score(worse)])).toEqual(['a #1: L3 passed before and does not now']);
    expect(lost({}, 'public', [score(worse)])).toEqual([]);
  });
  test('is only lowered when told to', () => {
    expect(raised(ratchet, 'public', [score(worse)])).toEqual(ratchet);
    expect(raised(ratchet, 'public', [score(slower)], true)).toEqual({ public: { a: '111111- 111101-' } });
  });
  test('does not count what passes in a transaction that is not modelled', () => {
    expect(raised({}, 'public', [score(worse)])).toEqual({ public: { a: '111111- 000000-' } });
  });
});
