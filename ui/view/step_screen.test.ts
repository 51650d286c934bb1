import { expect, test } from 'vitest';
import { DIVERGED } from '../../fixtures/command_line.ts';
import { walkthroughRecord } from '../../fixtures/records.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { newVeil } from './secrets.ts';
import { lineColumns, lineText } from './spans.ts';
import { detailLines, TABS } from './step_details.ts';
import { cut, heightsFor, type Screen, type StepView, screenLines, windowStart } from './step_screen.ts';
import { timelineOf } from './timeline.ts';

const veil = newVeil({ redact: true });

function view(
  changes: Partial<StepView> = {},
  records: readonly TransactionRecord[] = [walkthroughRecord(), walkthroughRecord({ transaction: 1 })],
): StepView {
  const timeline = timelineOf(records[0] as TransactionRecord, veil);
  return {
    records,
    timeline,
    rows: timeline.rows,
    txn: 0,
    row: 7,
    tab: 'decision',
    top: 0,
    help: false,
    veil,
    ...changes,
  };
}

const text = (of: StepView, screen: Screen) => screenLines(of, screen).map(lineText);

test('the screen at 80 by 24', async () => {
  await expect(`${text(view(), { columns: 80, rows: 24 }).join('\n')}\n`).toMatchFileSnapshot('step_screen.gold');
});

test.each([
  [80, 24],
  [120, 40],
  [50, 12],
  [200, 60],
  [40, 10],
])('at %i by %i it is exactly as high, and nothing is wider', (columns, rows) => {
  for (const tab of TABS) {
    for (const help of [false, true]) {
      const lines = screenLines(view({ tab, help }), { columns, rows });
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(lineColumns(line)).toBeLessThanOrEqual(columns);
    }
  }
});

test('panes share the screen', () => {
  expect(heightsFor({ columns: 80, rows: 24 }, 100)).toEqual({ list: 4, steps: 9, details: 7 });
  expect(heightsFor({ columns: 80, rows: 24 }, 1).list).toBe(1);
});

test('the window follows the selection and stops at the ends', () => {
  expect([0, 5, 50, 99].map((selected) => windowStart(100, selected, 10))).toEqual([0, 0, 45, 90]);
  expect(windowStart(3, 2, 10)).toBe(0);
});

test('the details show every fact with its source, the headers, the log lines', () => {
  const record = walkthroughRecord();
  const { rows } = timelineOf(record, veil);
  const row = rows.find(({ title }) => title === 'CACHE_LOOKUP');
  const lines = (tab: (typeof TABS)[number]) => detailLines(row, record, tab, { veil, columns: 80 }).map(lineText);
  expect(lines('decision')).toContain('   proxy.config.http.cache.http = 1 (default)');
  expect(lines('decision')).toContain(' the recording has the same here');
  expect(lines('log')).toContain(' (http) [6652] State Transition: HTTP_API_POST_REMAP -> CACHE_LOOKUP');
  expect(lines('headers')).toEqual([' no header is known yet']);
  expect(detailLines(undefined, record, 'log', { veil, columns: 80 }).map(lineText)).toEqual([' no step is known']);
});

test('of a transaction that diverges, the first line and the differing steps say where', () => {
  const base = {
    ...DIVERGED,
    recorded: {
      ...DIVERGED.recorded,
      actions: DIVERGED.actions.map((each) => (each === 'API_OS_DNS' ? 'SERVE_FROM_CACHE' : each)),
    },
  };
  const timeline = timelineOf(base, veil);
  const row = timeline.rows.findIndex(({ title }) => title === 'API_OS_DNS');
  const lines = text(view({ timeline, rows: timeline.rows, row }, [base]), { columns: 80, rows: 24 });
  expect(lines[0]).toBe(' retrace step  1 transaction  ✗ #1 diverges at a.log:144 (real anomaly)');
  expect(lines).toContain(' ✗ diverges at a.log:144 in states (L3), entry 7');
});

test('headers stay visible in later steps, with their secrets masked', () => {
  const base = walkthroughRecord();
  const dump = {
    kind: 'say',
    name: 'dump',
    seq: 0,
    at_ms: base.trace?.[3]?.at_ms ?? 0,
    sm: 6652,
    con: null,
    parent: 0,
  } as const;
  const args = { title: 'Incoming Request', text: 'GET / HTTP/1.1\nCookie: sid=1234' };
  const trace = [...(base.trace ?? []).slice(0, 4), { ...dump, args }, ...(base.trace ?? []).slice(4)];
  const record = { ...base, trace };
  const { rows } = timelineOf(record, veil);
  const lines = detailLines(rows.at(-1), record, 'headers', { veil: newVeil({ redact: true }), columns: 80 }).map(
    lineText,
  );
  expect(lines).toEqual([
    ' unchanged since an earlier step:',
    ' Incoming Request',
    '  GET / HTTP/1.1',
    '  Cookie: sid=‹secret 1 · 1–8 bytes›',
  ]);
});

test('a line is cut at the edge', () => {
  expect(
    lineText(
      cut(
        [
          { text: 'abc', style: 'plain' },
          { text: 'def', style: 'dim' },
        ],
        5,
      ),
    ),
  ).toBe('abcd…'.replace('d…', 'd…'));
});
