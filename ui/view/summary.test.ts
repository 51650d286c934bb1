import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import type { MissingEvidence, TransactionRecord } from '../../replay/record/transaction.ts';
import { newVeil } from './secrets.ts';
import { lineText } from './spans.ts';
import { count, evidenceLines, missingForMost, newTally, summaryLines, withoutMissing } from './summary.ts';

const veil = newVeil({ redact: true });
const CONFIG: MissingEvidence = { fact: 'records.config', tag: '--etc' };
const BODY: MissingEvidence = { fact: 'the body', tag: 'pcap' };
const DNS: MissingEvidence = { fact: 'the address', tag: 'dns' };
const lacking = (...missing: MissingEvidence[]) => walkthroughRecord({ missing });

test('what most transactions lack is said once, with how many lack it', () => {
  const records = [lacking(CONFIG, BODY), lacking(CONFIG, BODY), lacking(CONFIG, DNS)];
  const common = missingForMost(records);
  expect(common.map(({ fact, times, of }) => [fact, times, of])).toEqual([
    ['records.config', 3, 3],
    ['the body', 2, 3],
  ]);
  expect(records.map((record) => withoutMissing(record, common).missing)).toEqual([[], [], [DNS]]);
  expect(evidenceLines([], common, { veil, columns: 80 }).map(lineText)).toEqual([
    'not in the recording',
    '~ records.config (--etc would show it)',
    '~ the body (a packet capture would show it; 2 of 3 transactions)',
  ]);
});

test('of one transaction all stays with it', () => {
  expect(missingForMost([lacking(CONFIG)])).toEqual([]);
});

test('the start of the recording is a date', () => {
  const start = { fact: 'start of the recording', value: 1_355_417_918_738, from: 'clock readings in the log' };
  expect(evidenceLines([start], [], { veil, columns: 80 }).map(lineText)).toEqual([
    'inferred from the recording',
    '~ start of the recording: 2012-12-13T16:58:38.738Z (clock readings in the log)',
  ]);
});

function summary(...records: TransactionRecord[]): string[] {
  const tally = newTally();
  for (const record of records) count(tally, record, veil);
  return summaryLines(tally, 80).map(lineText);
}

const diverging = (missing: MissingEvidence[]) =>
  walkthroughRecord({
    missing,
    divergence: {
      level: 'L3',
      at: 'action[5]',
      recorded: 'A',
      simulated: 'B',
      class: 'missing evidence',
      source: { file: 'a.log', line: 9 },
    },
  });

test('where configuration is what may be missing, the summary says how to give it', () => {
  const hint = (lines: string[]) => lines.filter((line) => line.startsWith('~ '));
  expect(summary(diverging([CONFIG])).slice(-2)).toEqual([
    '~ this one lacks evidence: with the configuration of the server (--etc DIR)',
    '  more is known',
  ]);
  expect(summary(diverging([CONFIG]), diverging([CONFIG])).join(' ')).toContain('~ these lack evidence');
  expect(summary(diverging([CONFIG]), diverging([DNS])).join(' ')).toContain('~ 1 of these lack evidence');
  expect(hint(summary(diverging([DNS]), walkthroughRecord()))).toEqual([]);
});

test('what is not listed of many divergences is said', () => {
  const lines = summary(...Array.from({ length: 23 }, () => diverging([])));
  expect(lines.filter((line) => line.startsWith('✗ #'))).toHaveLength(20);
  expect(lines).toContain('✗ and 3 more; --ndjson has them all');
});
