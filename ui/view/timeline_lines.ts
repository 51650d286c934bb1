import type { Divergence, TransactionRecord } from '../../replay/record/transaction.ts';
import { DIVERGENCE_WORDS, LEVEL_WORDS } from './outcome_words.ts';
import { factsLine } from './reasons.ts';
import { crcOf, durationOf, methodOf, millis, outcomeOf, statusOf, urlOf } from './request_line.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import {
  BLANK,
  type Cell,
  indented,
  type Line,
  lineColumns,
  lineOf,
  row as rowLines,
  type Span,
  type Style,
  span,
  spread,
  wrap,
} from './spans.ts';
import { type Count, type Mark, type Row, type Timeline, timelineOf } from './timeline.ts';

interface Layout {
  /** Columns of the screen or paper; at least 40. */
  readonly columns: number;
  /** States only: no events, no reasons. */
  readonly brief?: boolean;
}

const MARKS: Readonly<Record<Mark, readonly [glyph: string, style: Style]>> = {
  agrees: ['✓', 'good'],
  inferred: ['~', 'maybe'],
  diverges: ['✗', 'bad'],
  none: [' ', 'plain'],
};

export function markSpan(mark: Mark): Span {
  const [glyph, style] = MARKS[mark];
  return span(glyph, style);
}

/** Method, URL, status and duration. */
export function titleLines(record: TransactionRecord, veil: Veil, columns: number): Line[] {
  const left = lineOf(span(methodOf(record), 'strong'), ' ', span(urlOf(record, veil), 'strong'));
  const duration = durationOf(record);
  const right = lineOf(
    span(statusOf(record), statusStyle(record)),
    duration === null ? '' : `  ${millis(duration)} ms`,
  );
  return spread(left, right, columns);
}

export function statusStyle({ client_response: response }: TransactionRecord): Style {
  if (response === null || 'aborted' in response || response.status >= 500) return 'bad';
  return response.status >= 400 ? 'maybe' : 'good';
}

export function identityLine(record: TransactionRecord): Line {
  const parts = [
    `#${record.transaction}`,
    record.sm_id === null ? '' : `sm ${record.sm_id}`,
    record.session === null ? '' : `session ${record.session}`,
    `ATS ${shown(record.profile)}${record.recorded ? ' log' : ''}`,
    outcomeOf(record),
    crcOf(record),
  ];
  return lineOf(span(parts.filter((part) => part !== '').join(' · '), 'dim'));
}

function countText({ equal, total, extra = 0 }: Count, what: string): string {
  return `${equal} of ${total} ${what}${extra > 0 ? ` (${extra} more in the simulation)` : ''}`;
}

/** How far recording and simulation agree; nothing when there is no recording. */
function agreementLines(record: TransactionRecord, timeline: Timeline, columns: number): Line[] {
  if (!record.recorded) return [];
  const counts = [
    timeline.states && countText(timeline.states, 'states'),
    timeline.handlers && countText(timeline.handlers, 'handlers'),
    record.log_agreement && countText(record.log_agreement, 'log lines'),
  ].filter((text) => typeof text === 'string');
  const tail = counts.length > 0 ? `: ${counts.join(', ')}` : '';
  if (record.divergence) return indented(lineOf(`agreement${tail}`), { indent: 0, columns, hanging: 2 });
  return indented(lineOf(span('✓', 'good'), ` recording and simulation agree${tail}`), {
    indent: 0,
    columns,
    hanging: 2,
  });
}

/** `traffic.out:123` */
export function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return line > 0 ? `${shown(file)}:${line}` : shown(file);
}

/** The same without folders, where there is little room. */
export function shortPlace({ file, line }: { readonly file: string; readonly line: number }): string {
  return placeOf({ file: file.slice(file.lastIndexOf('/') + 1), line });
}

const LISTS: Readonly<Record<string, string>> = { action: 'state', handler: 'event', log: 'line' };

/** `action[6]` is the seventh state, for people. */
function atText(at: string): string {
  const [, list = '', index = ''] = /^(\w*)\[(\d+)\]$/.exec(at) ?? (/^\d+$/.test(at) ? [at, '', at] : []);
  return index === '' ? at : `${LISTS[list] ?? (list || 'entry')} ${Number(index) + 1}`;
}

/** Where recording and simulation part: the first thing a reader sees. */
export function divergenceLines(divergence: Divergence, veil: Veil, columns: number): Line[] {
  const { level, at, recorded, simulated } = divergence;
  const value = (text: string | null) =>
    text === null ? span('nothing', 'dim') : span(shown(veil.text(text)), 'value');
  const side = (name: string, text: string | null) =>
    indented(lineOf(span(name), ' ', value(text)), { indent: 2, columns, hanging: 11 });
  const head = lineOf(
    span(`✗ diverges at ${placeOf(divergence.source)}`, 'bad'),
    ` in ${LEVEL_WORDS[level] ?? level} (${level}), ${shown(atText(at))}`,
  );
  const words = DIVERGENCE_WORDS[divergence.class];
  return [
    ...indented(head, { indent: 0, columns, hanging: 2 }),
    ...side('recorded: ', recorded),
    ...side('simulated:', simulated),
    ...indented(lineOf(span(divergence.class, 'strong'), words === undefined ? '' : `: ${words}`), {
      indent: 2,
      columns,
    }),
  ];
}

interface Columns {
  readonly state: number;
  readonly by: number;
  readonly hook: number;
}

const MARK_AND_TIME = 8;
const GAPS = 6;
/** Widths at which the usual names still fit. */
const USUAL = [25, 23, 17] as const;

function longest(texts: readonly string[], least: number): number {
  return Math.max(least, ...texts.map(({ length }) => length));
}

/** Takes columns from what is wider than usual, then from the widest, until all fit. */
function shrunk(widths: readonly number[], free: number): number[] {
  const out = [...widths];
  for (let over = out.reduce((sum, width) => sum + width, 0) - free; over > 0; over -= 1) {
    const excess = out.map((width, index) => width - (USUAL[index] ?? 0));
    const most = Math.max(...excess) > 0 ? excess.indexOf(Math.max(...excess)) : out.indexOf(Math.max(...out));
    out[most] = (out[most] ?? 1) - 1;
  }
  return out;
}

/** Widths by what is in the columns; what is longer goes on in the next line. */
function columnWidths(rows: readonly Row[], columns: number): Columns {
  const states = rows.filter(({ kind }) => kind === 'state');
  const free = columns - MARK_AND_TIME - GAPS;
  const hooks = rows.flatMap((row) => row.hooks.map(({ hook }) => hook));
  const wanted = [
    longest(
      states.map(({ title }) => title),
      12,
    ),
    longest(
      states.map(({ by }) => by),
      18,
    ),
    longest(hooks, 10),
  ];
  const [state = 0, by = 0, hook = 0] = shrunk(wanted, free);
  return { state, by, hook: Math.max(hook, free - state - by) };
}

/** Milliseconds in at most seven columns. */
function shortMs(ms: number | null): string {
  if (ms === null) return '';
  return ms < 99_999.95 ? ms.toFixed(1) : ms.toFixed(0);
}

function timeCells(row: Row): Cell[] {
  const time = span(shortMs(row.ms).padStart(MARK_AND_TIME - 1), row.kind === 'event' ? 'dim' : 'plain');
  return [{ line: [markSpan(row.mark), time], columns: MARK_AND_TIME, whole: true }];
}

function hookSpans({ hooks }: Row): Line {
  return hooks.flatMap(({ hook, called }, index) => [
    span(index > 0 ? ' ' : ''),
    span(called > 1 ? `${hook}×${called}` : hook, called > 0 ? 'name' : 'dim'),
  ]);
}

const KIND_STYLES: Readonly<Record<Row['kind'], Style>> = {
  state: 'strong',
  event: 'plain',
  moment: 'plain',
  recorded: 'bad',
  gap: 'bad',
};

function rowHead(row: Row, { state, by, hook }: Columns): Line[] {
  const title = span(row.title, KIND_STYLES[row.kind]);
  if (row.kind === 'state') {
    return rowLines([
      ...timeCells(row),
      { line: [title], columns: state },
      { line: lineOf(span(row.by, 'dim')), columns: by },
      { line: hookSpans(row), columns: hook },
    ]);
  }
  const [head = row.title] = row.kind === 'event' ? row.words : [];
  const wide = [span(head, row.kind === 'event' ? 'plain' : KIND_STYLES[row.kind])];
  if (row.hooks.length === 0) return rowLines([...timeCells(row), { line: wide, columns: state + by + hook + 4 }]);
  return rowLines([
    ...timeCells(row),
    { line: wide, columns: state + by + 2 },
    { line: hookSpans(row), columns: hook },
  ]);
}

const WORDS_INDENT = MARK_AND_TIME + 4;

function reasonLines(row: Row, columns: number): Line[] {
  return row.reasons.flatMap(({ words, facts, asked }) => {
    const rest = factsLine(facts);
    const line = lineOf(
      ...(words === '' ? [] : [span(words)]),
      ...(words !== '' && rest.length > 0 ? [span(' — ', 'dim')] : []),
      ...rest,
      ...(asked === undefined ? [] : [span(` [${asked}]`, 'dim')]),
    );
    return indented(line, { indent: WORDS_INDENT, columns, hanging: 2 });
  });
}

/** Sentences under a row's head: what happens and why, then (after the reasons) what else was said on the way. */
function wordLines(row: Row, columns: number): Line[] {
  const sentence = (text: string, style: Style) =>
    text === '' ? [] : indented([span(text, style)], { indent: WORDS_INDENT, columns, hanging: 2 });
  if (row.kind !== 'state')
    return sentence((row.kind === 'event' ? row.words.slice(1) : row.words).join('; '), 'plain');
  const [what = '', ...more] = row.words;
  const head = row.why === '' ? what : what === '' ? row.why : `${what} — ${row.why}`;
  return [...sentence(head, 'plain'), ...reasonLines(row, columns), ...sentence(more.join('; '), 'dim')];
}

/** Handler and event by their own names. */
function nameLines(row: Row, columns: number): Line[] {
  if (row.kind !== 'event') return [];
  const names = row.words.length === 0 ? row.by : `${row.title} ← ${row.by}`;
  return indented([span(names, 'dim')], { indent: WORDS_INDENT, columns, hanging: 2 });
}

/** One row: its head, then what was decided and why. */
function linesOfRow(row: Row, widths: Columns, { columns, brief = false }: Layout): Line[] {
  const head = rowHead(row, widths);
  return brief
    ? head
    : [
        ...head,
        ...nameLines(row, columns),
        ...wordLines(row, columns),
        ...(row.kind === 'state' ? [] : reasonLines(row, columns)),
      ];
}

function headRow({ state, by, hook }: Columns, decides: boolean): Line[] {
  const cell = (text: string, columns: number, align?: 'right'): Cell => ({
    line: [span(text, 'dim')],
    columns,
    ...(align ? { align } : {}),
  });
  return rowLines([
    cell('ms', MARK_AND_TIME, 'right'),
    cell('state', state),
    cell(decides ? 'decided by' : '', by),
    cell('hook', hook),
  ]);
}

function tableLines({ rows }: Timeline, layout: Layout): Line[] {
  const wanted = layout.brief ? rows.filter(({ kind }) => kind !== 'event') : rows;
  const widths = columnWidths(wanted, layout.columns);
  if (wanted.length === 0) return [lineOf(span('  no state of this transaction is known', 'dim'))];
  return [
    ...headRow(
      widths,
      wanted.some(({ kind, by }) => kind === 'state' && by !== ''),
    ),
    ...wanted.flatMap((row) => linesOfRow(row, widths, layout)),
  ];
}

/** Where missing evidence would stand: a tag of the debug log, or something else by its own name. */
export function sourceWords(tag: string): string {
  if (tag === 'pcap') return 'a packet capture';
  return /^[a-z]+(_[a-z]+)*$/.test(tag) ? `debug tag ${tag}` : shown(tag);
}

/** What the recording does not hold, what is not modelled, and how the transaction ended if not by itself. */
function remarkLines(record: TransactionRecord, columns: number): Line[] {
  const list = (glyph: Span, text: string) => indented(lineOf(glyph, ' ', text), { indent: 0, columns, hanging: 2 });
  return [
    ...(record.hung ? list(span('✗', 'bad'), `it never ends: it waits for ${shown(record.hung)}`) : []),
    ...(record.truncated ? list(span('~', 'maybe'), 'truncated: the recording ends inside this transaction') : []),
    ...record.not_modelled.flatMap(({ what, where }) =>
      list(span('✗', 'bad'), `not modelled: ${shown(what)} (${shown(where)})`),
    ),
    ...(record.missing ?? []).flatMap(({ fact, tag }) =>
      list(span('~', 'maybe'), `not in the recording: ${shown(fact)} (${sourceWords(tag)} would show it)`),
    ),
  ];
}

function legendLines(record: TransactionRecord, { rows }: Timeline, columns: number): Line[] {
  if (!record.recorded) return record.source ? [lineOf(span(`  ${shown(record.source)}`, 'dim'))] : [];
  const none = rows.some(({ mark }) => mark === 'diverges') || record.divergence ? '' : ' (none)';
  const legend = lineOf(
    '  ',
    span('✓', 'good'),
    ' agrees   ',
    span('~', 'maybe'),
    ' inferred   ',
    span('✗', 'bad'),
    ` diverges${none}`,
  );
  const source = lineOf(span(shown(record.source ?? ''), 'dim'));
  const isNarrow = lineColumns(legend) + lineColumns(source) + 2 > columns;
  return isNarrow
    ? [...indented(legend, { indent: 2, columns }), ...indented(source, { indent: 2, columns })]
    : spread(legend, source, columns);
}

function verdictLines(record: TransactionRecord, columns: number): Line[] {
  if (!record.recorded) return [];
  const verdict = record.divergence
    ? lineOf(
        span('✗', 'bad'),
        ` verdict: diverges at ${placeOf(record.divergence.source)} (${record.divergence.class})`,
      )
    : lineOf(span('✓', 'good'), ' verdict: agrees');
  return indented(verdict, { indent: 0, columns, hanging: 2 });
}

/** One transaction for people. A divergence comes first, then the identity, the table, remarks and the verdict. */
export function timelineLines(record: TransactionRecord, veil: Veil, layout: Layout): Line[] {
  const { columns } = layout;
  const timeline = timelineOf(record, veil);
  return [
    ...(record.divergence ? [...divergenceLines(record.divergence, veil, columns), BLANK] : []),
    ...titleLines(record, veil, columns),
    ...wrap(identityLine(record), columns),
    ...agreementLines(record, timeline, columns),
    BLANK,
    ...tableLines(timeline, layout),
    ...remarkLines(record, columns),
    ...verdictLines(record, columns),
    ...legendLines(record, timeline, columns),
  ];
}
