import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import type { Divergence, TransactionRecord } from '../../replay/record/transaction.ts';
import { paint } from './paint.ts';
import { newVeil } from './secrets.ts';
import { lineColumns, lineText } from './spans.ts';
import { timelineLines } from './timeline_lines.ts';

const render = (record: TransactionRecord, columns = 80) =>
  timelineLines(record, newVeil({ redact: true }), { columns }).map(lineText);

test('the walkthrough at 80 columns', async () => {
  await expect(`${render(walkthroughRecord()).join('\n')}\n`).toMatchFileSnapshot('timeline_walkthrough.gold');
});

test.each([40, 60, 80, 100, 120, 200])('nothing is wider than %i columns', (columns) => {
  const long = walkthroughRecord();
  const url = `/${'very-long-name/'.repeat(40)}${'x'.repeat(300)}`;
  const record = { ...long, client_request: { ...long.client_request, target: url } };
  for (const line of timelineLines(record as TransactionRecord, newVeil({ redact: true }), { columns })) {
    expect(lineColumns(line)).toBeLessThanOrEqual(columns);
  }
});

const DIVERGENCE: Divergence = {
  level: 'L3',
  at: '6',
  recorded: 'DNS_LOOKUP',
  simulated: 'API_OS_DNS',
  class: 'real anomaly',
  source: { file: 'traffic.out', line: 144 },
};

test('a divergence is the first thing to read, with its place and both sides', () => {
  const record = walkthroughRecord({ divergence: DIVERGENCE });
  expect(render(record).slice(0, 6)).toEqual([
    '✗ diverges at traffic.out:144 in states (L3), entry 7',
    '  recorded: DNS_LOOKUP',
    '  simulated: API_OS_DNS',
    '  real anomaly: the recorded server did not do what its rules say',
    '',
    'GET http://localhost/Telnet.dmg                                    206  159.6 ms',
  ]);
});

test('where the lists part, both states are marked and the others still agree', () => {
  const base = walkthroughRecord({ divergence: DIVERGENCE });
  const recorded = base.actions.map((action) => (action === 'API_OS_DNS' ? 'SERVE_FROM_CACHE' : action));
  const lines = render({ ...base, recorded: { ...base.recorded, actions: recorded } });
  expect(
    lines.filter((line) => line.startsWith('✗') && !line.includes(' at ')).map((line) => line.slice(0, 26).trimEnd()),
  ).toEqual(['✗         SERVE_FROM_CACHE', '✗    2.0  API_OS_DNS']);
  expect(lines.some((line) => line.startsWith('✓  159.2  SERVER_READ'))).toBe(true);
  expect(lines.join('\n')).toContain('agreement: 9 of 10 states');
});

test('a run without a recording has no marks and no verdict', () => {
  const { recorded: _, ...run } = walkthroughRecord();
  const text = render({ ...run, divergence: null }).join('\n');
  expect(text).not.toContain('agree');
  expect(text).not.toContain('✓');
});

test('without a trace the states are listed without times', () => {
  const { trace: _, ...record } = walkthroughRecord({
    decisions: [{ step: 'DecideCacheLookup', answer: 'CACHE_LOOKUP', because: [] }],
  });
  const lines = render(record);
  expect(lines).toContain('✓         CACHE_LOOKUP          DecideCacheLookup');
});

test('what is not modelled, missing, hung or cut off is said', () => {
  const text = render(
    walkthroughRecord({
      not_modelled: [{ what: 'parent proxies', where: 'parent.config:3' }],
      missing: [{ fact: 'cache lookup status', tag: 'http_trans' }],
      hung: 'the end of the request body',
      truncated: true,
    }),
    100,
  ).join('\n');
  expect(text).toContain('✗ not modelled: parent proxies (parent.config:3)');
  expect(text).toContain('~ not in the recording: cache lookup status (debug tag http_trans would show it)');
  expect(text).toContain('✗ it never ends: it waits for the end of the request body');
  expect(text).toContain('~ truncated: the recording ends inside this transaction');
});

test('bytes of an attacker stay text, secrets stay secret', () => {
  const base = walkthroughRecord();
  const request = { ...base.client_request, target: '/\x1b]0;x\x07?token=abc', method: 'G\x9bT' };
  const text = render({ ...base, client_request: request } as TransactionRecord).join('\n');
  expect(text).toContain('G\\x9bT http://localhost/\\x1b]0;x\\x07?token=‹secret 1 · 1–8 bytes›');
});

test('colours are added around the same text', () => {
  const lines = timelineLines(walkthroughRecord(), newVeil({ redact: true }), { columns: 80 });
  const coloured = paint(lines, { colour: true });
  expect(coloured).toContain('\x1b[1m');
  expect(coloured.replace(/\x1b\[[0-9;]*m/g, '')).toBe(paint(lines, { colour: false }));
});
