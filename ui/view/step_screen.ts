import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { clip, clipMiddle, columnsOf } from './columns.ts';
import { durationOf, methodOf, millis, statusOf, urlOf } from './request_line.ts';
import type { Veil } from './secrets.ts';
import { BLANK, type Cell, type Line, lineColumns, lineOf, row as rowLines, type Span, span } from './spans.ts';
import { detailLines, TABS, type Tab } from './step_details.ts';
import { tableLine } from './table.ts';
import type { Row, Timeline } from './timeline.ts';
import { markSpan, shortPlace } from './timeline_lines.ts';

/** What is on the screen. Indices are always in range; `top` is the first line of the details that is seen. */
export interface StepView {
  readonly records: readonly TransactionRecord[];
  readonly timeline: Timeline;
  /** Rows of the timeline that are shown: all, or states only. */
  readonly rows: readonly Row[];
  readonly txn: number;
  readonly row: number;
  readonly tab: Tab;
  readonly top: number;
  readonly help: boolean;
  readonly veil: Veil;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

interface Heights {
  readonly list: number;
  readonly steps: number;
  readonly details: number;
}

/** Title, two rules and the help line. */
const FIXED = 4;

/** How many lines each pane gets. */
export function heightsFor({ rows }: Screen, transactions: number): Heights {
  const free = Math.max(6, rows - FIXED);
  const list = Math.min(transactions, Math.max(2, Math.floor(free * 0.2)));
  const details = Math.max(2, Math.floor((free - list) * 0.45));
  return { list, details, steps: free - list - details };
}

/** The first index to show so that the selected one is in the middle, as far as the ends allow. */
export function windowStart(count: number, selected: number, height: number): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
}

/** Exactly so many lines, none wider than the screen. */
function pane(lines: readonly Line[], height: number): Line[] {
  return Array.from({ length: height }, (_, index) => lines[index] ?? BLANK);
}

/** A line cut at the screen's edge. */
export function cut(line: Line, columns: number): Line {
  if (lineColumns(line) <= columns) return line;
  const out: Span[] = [];
  let left = columns;
  for (const { text, style } of line) {
    const kept = columnsOf(text) > left ? clip(text, left) : text;
    out.push({ text: kept, style });
    left -= columnsOf(kept);
    if (left <= 0) break;
  }
  return out;
}

function rule(title: Line, columns: number): Line {
  const head = [span('── ', 'dim'), ...cut(title, columns - 4), span(' ', 'dim')];
  return [...head, span('─'.repeat(Math.max(0, columns - lineColumns(head))), 'dim')];
}

const CURSOR = '▶';

function listPane({ records, txn, veil }: StepView, height: number, columns: number): Line[] {
  const start = windowStart(records.length, txn, height);
  return records.slice(start, start + height).map((record, index) => {
    const isHere = start + index === txn;
    return [span(isHere ? CURSOR : ' ', 'name'), ...tableLine(record, veil, columns - 1)];
  });
}

function stepCells(row: Row, columns: number): Cell[] {
  const wide = columns - 14;
  const hook = Math.min(21, Math.floor(wide * 0.28));
  const first = Math.min(29, Math.floor((wide - hook) * 0.54));
  const second = wide - hook - first;
  const hooks = row.hooks.map((each) => each.hook).join(' ');
  const cell = (line: Line, width: number): Cell => ({ line: cut(line, width), columns: width, whole: true });
  const head: Cell[] = [
    { line: [markSpan(row.mark)], columns: 1, whole: true },
    { line: [span(row.ms === null ? '' : row.ms.toFixed(1))], columns: 7, align: 'right', whole: true },
  ];
  const tail = cell([span(hooks, 'name')], hook);
  if (row.kind === 'state')
    return [...head, cell([span(row.title, 'strong')], first), cell([span(row.by, 'dim')], second), tail];
  const isWrong = row.kind === 'recorded' || row.kind === 'gap';
  const words = row.kind === 'event' ? (row.words[0] ?? row.by) : row.title;
  const names = row.kind === 'event' ? `  ${row.title}` : '';
  return [...head, cell([span(words, isWrong ? 'bad' : 'plain'), span(names, 'dim')], first + second + 2), tail];
}

function stepsPane({ rows, row }: StepView, height: number, columns: number): Line[] {
  const start = windowStart(rows.length, row, height);
  return rows.slice(start, start + height).map((each, index) => {
    const [line = BLANK] = rowLines(stepCells(each, columns - 1), 2);
    return [span(start + index === row ? CURSOR : ' ', 'name'), ...line];
  });
}

function transactionTitle(record: TransactionRecord, veil: Veil, columns: number): Line {
  const tail = `  ${statusOf(record)}  ${millis(durationOf(record))} ms`;
  const url = clipMiddle(urlOf(record, veil), Math.max(10, columns - columnsOf(tail) - 20));
  return lineOf(span(`#${record.transaction} ${methodOf(record)} ${url}`, 'strong'), span(tail));
}

function tabsTitle(tab: Tab, { row, rows }: StepView): Line {
  const tabs = TABS.flatMap((name, index) => [
    span(index > 0 ? '  ' : ''),
    span(name === tab ? `[${name}]` : name, name === tab ? 'strong' : 'dim'),
  ]);
  return lineOf(span(`step ${rows.length === 0 ? 0 : row + 1} of ${rows.length}  `), ...tabs);
}

const HELP: readonly (readonly [keys: string, does: string])[] = [
  ['j ↓ → space', 'one step forward'],
  ['k ↑ ←', 'one step back'],
  ['J PgDn, K PgUp', 'ten steps'],
  ['g Home, G End', 'first and last step'],
  ['n, p', 'next and previous transaction'],
  ['N', 'next transaction that diverges or is not wholly modelled'],
  ['x', 'next divergence, or inferred step, of this transaction'],
  ['d Enter, 1 2 3', 'details: decision, headers, log'],
  ['f, b', 'details down and up'],
  ['e', 'with events, or states only'],
  ['?', 'this help'],
  ['q Esc Ctrl-C', 'quit'],
];

function helpLines(columns: number): Line[] {
  return HELP.map(([keys, does]) => cut(lineOf('  ', span(keys.padEnd(18), 'name'), does), columns));
}

const KEYS_LINE = ' j/k step  n/p transaction  d details  f/b scroll  e events  ? help  q quit';

/** Where the details begin so that their end is not left behind. */
export function clampTop(top: number, lines: number, height: number): number {
  return Math.max(0, Math.min(top, lines - height));
}

/** Lines that the details of the selected step have. */
export function detailsOf(view: StepView, columns: number): Line[] {
  const record = view.records[view.txn];
  if (record === undefined) return [];
  return detailLines(view.rows[view.row], record, view.tab, { veil: view.veil, columns });
}

/** How many there are, and whether the selected one diverges: where, and what kind of difference it is. */
function titleLine({ records, txn }: StepView, columns: number): Line {
  const diverged = records.filter(({ divergence }) => divergence).length;
  const count = `  ${records.length} transaction${records.length === 1 ? '' : 's'}`;
  const here = records[txn]?.divergence;
  const trouble = here
    ? `  ✗ #${records[txn]?.transaction} diverges at ${shortPlace(here.source)} (${here.class})`
    : diverged > 0
      ? `  ✗ ${diverged} diverge: press N`
      : '';
  return cut(lineOf(span(' retrace step', 'strong'), count, span(trouble, 'bad')), columns);
}

/** The whole screen, line by line: transactions, steps of the selected one, details of the selected step, keys. */
export function screenLines(view: StepView, screen: Screen): Line[] {
  const { columns, rows } = screen;
  const record = view.records[view.txn];
  if (view.help || record === undefined) return pane([titleLine(view, columns), BLANK, ...helpLines(columns)], rows);
  const heights = heightsFor(screen, view.records.length);
  const details = detailsOf(view, columns);
  const top = clampTop(view.top, details.length, heights.details);
  const lines = [
    titleLine(view, columns),
    ...pane(listPane(view, heights.list, columns), heights.list),
    rule(transactionTitle(record, view.veil, columns), columns),
    ...pane(stepsPane(view, heights.steps, columns), heights.steps),
    rule(tabsTitle(view.tab, view), columns),
    ...pane(details.slice(top), heights.details),
    lineOf(span(KEYS_LINE, 'dim')),
  ];
  return lines.slice(0, rows).map((line) => cut(line, columns));
}
