import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { clip, clipMiddle } from './columns.ts';
import { crcOf, durationOf, methodOf, millis, outcomeOf, shortStatus, timeOf, urlOf } from './request_line.ts';
import type { Veil } from './secrets.ts';
import { type Cell, type Line, lineOf, row, type Style, span } from './spans.ts';
import type { Mark } from './timeline.ts';
import { markSpan, statusStyle } from './timeline_lines.ts';

interface Column {
  readonly title: string;
  readonly columns: number;
  readonly align?: 'right';
  /** Left out on screens narrower than this. */
  readonly from?: number;
}

/** The table's columns in order; the URL gets what the others leave. Rows come one by one, so widths do not depend on them. */
const COLUMNS: readonly Column[] = [
  { title: '#', columns: 5, align: 'right' },
  { title: 'sm', columns: 6, align: 'right', from: 60 },
  { title: 'time', columns: 12, align: 'right', from: 90 },
  { title: 'method', columns: 7 },
  { title: 'URL', columns: 0 },
  { title: 'status', columns: 7 },
  { title: 'outcome', columns: 20, from: 100 },
  { title: 'took ms', columns: 8, align: 'right' },
];

function columnsFor(columns: number): Column[] {
  const kept = COLUMNS.filter(({ from = 0 }) => columns >= from);
  const used = 1 + kept.reduce((sum, column) => sum + 2 + column.columns, 0);
  return kept.map((column) => (column.columns > 0 ? column : { ...column, columns: Math.max(4, columns - used) }));
}

function cellsOf(texts: Readonly<Record<string, string>>, columns: number, style: (title: string) => Style): Cell[] {
  return columnsFor(columns).map(({ title, columns: width, align }) => ({
    line: [span((title === 'URL' ? clipMiddle : clip)(texts[title] ?? '', width), style(title))],
    columns: width,
    whole: true,
    ...(align ? { align } : {}),
  }));
}

/** How a transaction stands to its recording. */
export function agreementOf(record: TransactionRecord): Mark {
  if (record.divergence) return 'diverges';
  if (record.not_modelled.length > 0 || record.hung) return 'inferred';
  return record.recorded ? 'agrees' : 'none';
}

export function tableHead(columns: number): Line {
  const titles = Object.fromEntries(COLUMNS.map(({ title }) => [title, title]));
  return row([{ line: [span(' ')], columns: 1, whole: true }, ...cellsOf(titles, columns, () => 'dim')])[0] ?? [];
}

/** One transaction in one line. */
export function tableLine(record: TransactionRecord, veil: Veil, columns: number): Line {
  const texts = {
    '#': String(record.transaction),
    sm: record.sm_id === null ? '–' : String(record.sm_id),
    time: timeOf(record.start_ms),
    method: methodOf(record),
    URL: urlOf(record, veil).replace(/^http:\/\//, ''),
    status: shortStatus(record),
    outcome: crcOf(record) || outcomeOf(record),
    'took ms': millis(durationOf(record)),
  };
  const mark: Cell = { line: [markSpan(agreementOf(record))], columns: 1, whole: true };
  const style = (title: string): Style => (title === 'status' ? statusStyle(record) : 'plain');
  return row([mark, ...cellsOf(texts, columns, style)])[0] ?? [];
}

/** What `ls` says at the end. */
export function countLine(count: number, shown: number): Line {
  const what = `${count} transaction${count === 1 ? '' : 's'}`;
  return lineOf(span(shown === count ? what : `${shown} of ${what}`, 'dim'));
}
