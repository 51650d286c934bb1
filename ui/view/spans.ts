import { columnsOf } from './columns.ts';
import { escapeText } from './safe_text.ts';

/** How a piece of text is meant; each renderer has its own looks for these. */
const STYLES = ['plain', 'strong', 'dim', 'good', 'maybe', 'bad', 'name', 'value'] as const;
export type Style = (typeof STYLES)[number];

/** Text that is safe to print (made by `span`), and how it is meant. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

/** The only way to make a span: whatever a terminal would act on is escaped here. */
export function span(text: string, style: Style = 'plain'): Span {
  return { text: escapeText(text), style };
}

export function lineOf(...parts: readonly (Span | string)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

export const BLANK: Line = [];

export function lineText(line: Line): string {
  return line.map(({ text }) => text).join('');
}

export function lineColumns(line: Line): number {
  return line.reduce((sum, { text }) => sum + columnsOf(text), 0);
}

/** Places inside a long word where it may be broken: after punctuation of URLs and names, before a hump. */
function splitWord(word: string, columns: number): string[] {
  const parts = word.split(/(?<=[/_\-.,:;?&=])|(?<=[a-z0-9])(?=[A-Z])/);
  const out: string[] = [];
  for (const part of parts) {
    let rest = part;
    while (columnsOf(rest) > columns) {
      const cut = Math.max(1, cutAt(rest, columns));
      out.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    out.push(rest);
  }
  return out;
}

/** How many code units fit into so many columns; never splits a surrogate pair. */
function cutAt(text: string, columns: number): number {
  let used = 0;
  let units = 0;
  for (const char of text) {
    used += columnsOf(char);
    if (used > columns) return units;
    units += char.length;
  }
  return units;
}

interface Word {
  readonly spans: readonly Span[];
  readonly columns: number;
}

/** Words of a line: runs without blanks, across spans. */
function wordsOf(line: Line): Word[] {
  const words: Span[][] = [[]];
  for (const { text, style } of line) {
    text.split(' ').forEach((piece, index) => {
      if (index > 0) words.push([]);
      if (piece !== '') words.at(-1)?.push({ text: piece, style });
    });
  }
  return words.filter((spans) => spans.length > 0).map((spans) => ({ spans, columns: lineColumns(spans) }));
}

function breakWord(word: Word, columns: number): Word[] {
  if (word.columns <= columns) return [word];
  return word.spans.flatMap(({ text, style }) =>
    splitWord(text, columns).map((part) => ({ spans: [{ text: part, style }], columns: columnsOf(part) })),
  );
}

/** The line in lines of at most so many columns, broken between words; a word that is too long is broken inside. */
export function wrap(line: Line, columns: number): Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const word of wordsOf(line)) {
    breakWord(word, columns).forEach((part, index) => {
      const gap = used > 0 && index === 0 ? 1 : 0;
      if (used > 0 && used + gap + part.columns > columns) {
        lines.push([]);
        used = 0;
      }
      const glue: Span[] = used > 0 && index === 0 ? [{ text: ' ', style: 'plain' }] : [];
      lines.at(-1)?.push(...glue, ...part.spans);
      used += glue.length + part.columns;
    });
  }
  return lines;
}

/** Wrapped, with blanks before each line. */
export function indented(
  line: Line,
  { indent, columns, hanging = 0 }: { indent: number; columns: number; hanging?: number },
): Line[] {
  const room = lineColumns(line) <= columns - indent ? columns - indent : columns - indent - hanging;
  return wrap(line, room).map((part, index) => [span(' '.repeat(indent + (index === 0 ? 0 : hanging))), ...part]);
}

/** Left part and right part on one line; on two when they do not fit. */
export function spread(left: Line, right: Line, columns: number): Line[] {
  const gap = columns - lineColumns(left) - lineColumns(right);
  if (gap >= 2) return [[...left, span(' '.repeat(gap)), ...right]];
  const rest = columns - lineColumns(right) - 2;
  const lines = rest >= 24 ? wrap(left, rest) : [...wrap(left, columns), []];
  const last = lines.at(-1) ?? [];
  return [
    ...lines.slice(0, -1),
    [...last, span(' '.repeat(Math.max(0, columns - lineColumns(last) - lineColumns(right)))), ...right],
  ];
}

export interface Cell {
  readonly line: Line;
  readonly columns: number;
  readonly align?: 'right';
  /** The line fits and is not to be wrapped. */
  readonly whole?: boolean;
}

/** Cells side by side, two blanks between them; what does not fit goes on below in its own column. */
export function row(cells: readonly Cell[], gap = 2): Line[] {
  const columns = cells.map(({ line, columns, whole }) => (whole || line.length === 0 ? [line] : wrap(line, columns)));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, index) =>
    trimmed(cells.flatMap((cell, at) => padded(columns[at]?.[index] ?? [], cell, at === 0 ? 0 : gap))),
  );
}

function padded(line: Line, { columns, align }: Cell, gap: number): Span[] {
  const fill = span(' '.repeat(Math.max(0, columns - lineColumns(line))));
  return align === 'right' ? [span(' '.repeat(gap)), fill, ...line] : [span(' '.repeat(gap)), ...line, fill];
}

/** Without blanks at the end. */
function trimmed(line: Line): Line {
  const out = [...line];
  while (out.length > 0) {
    const last = out.pop() as Span;
    const text = last.text.trimEnd();
    if (text !== '') return [...out, { text, style: last.style }];
  }
  return out;
}
