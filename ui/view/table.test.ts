import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import { newVeil } from './secrets.ts';
import { lineColumns, lineText } from './spans.ts';
import { count, newTally, summaryLines } from './summary.ts';
import { agreementOf, countLine, tableHead, tableLine } from './table.ts';

const veil = newVeil({ redact: true });
const diverged = walkthroughRecord({
  transaction: 12,
  client_response: { aborted: 'client-abort' },
  end_ms: null,
  divergence: {
    level: 'L1',
    at: 'status',
    recorded: '200',
    simulated: '206',
    class: 'model gap',
    source: { file: 'a.log', line: 9 },
  },
});

test('one transaction is one line of the table', () => {
  expect(
    [tableHead(80), tableLine(walkthroughRecord(), veil, 80), tableLine(diverged, veil, 80), countLine(2, 2)].map(
      lineText,
    ),
  ).toMatchInlineSnapshot(`
    [
      "       #      sm  method   URL                                 status    took ms",
      "✓      0    6652  GET      localhost/Telnet.dmg                206         159.6",
      "✗     12    6652  GET      localhost/Telnet.dmg                abort           –",
      "2 transactions",
    ]
  `);
});

test('a wide table shows the result code', () => {
  expect(lineText(tableLine(walkthroughRecord(), veil, 120))).toContain('TCP_MISS');
});

test.each([50, 60, 80, 120])('a line fits into %i columns, whatever the URL', (columns) => {
  const record = walkthroughRecord({ client_request: { raw: 'x y', target: 'a b '.repeat(100) } });
  expect(lineColumns(tableLine(record, veil, columns))).toBeLessThanOrEqual(columns);
});

test('marks: agrees, diverges, not wholly modelled, no recording', () => {
  const { recorded: _, ...alone } = walkthroughRecord();
  expect(agreementOf(walkthroughRecord())).toBe('agrees');
  expect(agreementOf(diverged)).toBe('diverges');
  expect(agreementOf(walkthroughRecord({ hung: 'x' }))).toBe('inferred');
  expect(agreementOf(alone)).toBe('none');
});

test('the summary counts verdicts and names what diverged and what is not modelled', () => {
  const tally = newTally();
  count(tally, walkthroughRecord({ not_modelled: [{ what: 'parents', where: 'x' }], truncated: true }), veil);
  count(tally, diverged, veil);
  expect(summaryLines(tally, 80).map(lineText)).toEqual([
    '2 transactions · agree: 1 · diverge: 1',
    '✗ #12 GET http://localhost/Telnet.dmg at a.log:9 (model gap)',
    '✗ not modelled: parents (1 time)',
    '~ 1 transaction cut off by the end of the recording',
  ]);
});
