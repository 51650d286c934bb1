import type { TraceRecord } from '../../core/trace/record.ts';
import { logLineOf } from '../../core/trace/render.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { factSpans } from './reasons.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import { BLANK, indented, type Line, lineOf, span } from './spans.ts';
import type { Mark, Row } from './timeline.ts';
import { divergenceLines } from './timeline_lines.ts';
import { STEP_WORDS } from './words.ts';

/** What can be seen of a step. */
export const TABS = ['decision', 'headers', 'log'] as const;
export type Tab = (typeof TABS)[number];

const MARK_WORDS: Readonly<Record<Mark, string>> = {
  agrees: 'the recording has the same here',
  inferred: 'agrees, but rests on facts that were inferred',
  diverges: 'recording and simulation differ here',
  none: '',
};

function stepWords(step: string): string {
  const words: Readonly<Record<string, string | undefined>> = STEP_WORDS;
  return words[step] ?? '';
}

/** What was decided, by which step, and every fact on a line of its own. */
function decisionLines(row: Row, columns: number): Line[] {
  const put = (line: Line, indent = 1) => indented(line, { indent, columns, hanging: 2 });
  const [what = '', ...more] = row.words;
  const by =
    row.by === ''
      ? []
      : row.kind === 'state'
        ? put(
            lineOf(
              span('decided by ', 'dim'),
              span(row.by, 'name'),
              span(stepWords(row.by) === '' ? '' : `: ${stepWords(row.by)}`),
            ),
          )
        : put(lineOf(span('event ', 'dim'), span(row.by, 'name')));
  return [
    ...put(lineOf(span(row.title, 'strong'), what === '' ? '' : `: ${what}`)),
    ...by,
    ...(row.why === '' ? [] : put(lineOf(span('why ', 'dim'), row.why))),
    ...row.reasons.flatMap(({ words, facts, asked }) => [
      ...(words === '' ? [] : put(lineOf(words, span(asked === undefined ? '' : ` [${asked}]`, 'dim')))),
      ...facts.flatMap((fact) => put(lineOf(...factSpans(fact)), 3)),
    ]),
    ...more.flatMap((sentence) => put(lineOf(sentence))),
    ...row.hooks.flatMap(({ hook, called }) =>
      put(
        lineOf(
          span('hook ', 'dim'),
          span(hook, 'name'),
          span(called === 0 ? ' (no plugin listens)' : ` (${called} called)`, 'dim'),
        ),
      ),
    ),
    ...(MARK_WORDS[row.mark] === ''
      ? []
      : put(lineOf(span(MARK_WORDS[row.mark], row.mark === 'diverges' ? 'bad' : 'dim')))),
  ];
}

type Dump = { readonly title: string; readonly text: string };

function dumpsIn(trace: readonly TraceRecord[]): Dump[] {
  return trace.flatMap((record) =>
    record.kind === 'say' && record.name === 'dump'
      ? [{ title: String(record.args.title ?? ''), text: String(record.args.text ?? '') }]
      : [],
  );
}

function dumpLines({ title, text }: Dump, veil: Veil, columns: number): Line[] {
  const lines = veil
    .text(text)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return [
    lineOf(span(` ${shown(title)}`, 'strong')),
    ...lines.flatMap((line) => indented(lineOf(span(shown(line))), { indent: 2, columns, hanging: 2 })),
  ];
}

/** Headers that were dumped during this step; when none were, the last ones before it. */
function headerLines(row: Row, { trace = [] }: TransactionRecord, veil: Veil, columns: number): Line[] {
  const here = dumpsIn(trace.slice(row.first, row.end));
  const before = dumpsIn(trace.slice(0, row.first));
  const dumps = here.length > 0 ? here : before.slice(-1);
  if (dumps.length === 0) return [lineOf(span(' no header is known yet', 'dim'))];
  const note = here.length > 0 ? [] : [lineOf(span(' unchanged since an earlier step:', 'dim'))];
  return [
    ...note,
    ...dumps.flatMap((dump, index) => [...(index > 0 ? [BLANK] : []), ...dumpLines(dump, veil, columns)]),
  ];
}

/** The lines that the debug log has for this step. */
function logLines(row: Row, { trace = [], profile }: TransactionRecord, veil: Veil, columns: number): Line[] {
  const lines = trace.slice(row.first, row.end).flatMap((record) => {
    const line = logLineOf(record, profile === '3.3' ? '3.3' : '9.2');
    return line === null || line.name === 'describe' || line.name === 'dump' ? [] : [line];
  });
  if (lines.length === 0) return [lineOf(span(' the debug log has no line for this step', 'dim'))];
  return lines.flatMap(({ tag, message }) =>
    indented(lineOf(span(`(${tag}) `, 'dim'), span(shown(veil.text(message)))), { indent: 1, columns, hanging: 2 }),
  );
}

/** The first divergence in full, at the steps that differ. */
function whereItParts(
  row: Row,
  { divergence }: TransactionRecord,
  { veil, columns }: { veil: Veil; columns: number },
): Line[] {
  if (row.mark !== 'diverges' || !divergence) return [];
  return divergenceLines(divergence, veil, columns - 1).map((line) => [span(' '), ...line]);
}

/** Everything about one step, as long as it is; the screen shows a part. */
export function detailLines(
  row: Row | undefined,
  record: TransactionRecord,
  tab: Tab,
  { veil, columns }: { veil: Veil; columns: number },
): Line[] {
  if (row === undefined) return [lineOf(span(' no step is known', 'dim'))];
  switch (tab) {
    case 'decision':
      return [...decisionLines(row, columns), ...whereItParts(row, record, { veil, columns })];
    case 'headers':
      return headerLines(row, record, veil, columns);
    case 'log':
      return logLines(row, record, veil, columns);
  }
}
