import type { StoredCopyLine, StoredLine } from '../../replay/store/listing.ts';
import { clip, clipMiddle } from './columns.ts';
import { shown } from './safe_text.ts';
import { maskHeaders, type Veil } from './secrets.ts';
import { BLANK, type Cell, indented, type Line, lineOf, row, span } from './spans.ts';

interface Column {
  readonly title: string;
  readonly columns: number;
  readonly text: (line: StoredLine) => string;
  /** Left out on screens narrower than this. */
  readonly from?: number;
}

/** Columns after the URL, which gets what they leave. */
const COLUMNS: readonly Column[] = [
  { title: 'copy', columns: 5, text: ({ alternate, alternates }) => `${alternate + 1}/${alternates}` },
  { title: 'status', columns: 6, text: ({ status }) => String(status) },
  { title: 'bytes', columns: 10, text: ({ size }) => String(size) },
  { title: 'age', columns: 8, text: ({ age }) => duration(age) },
  { title: 'lives', columns: 8, text: ({ lifetime }) => duration(lifetime), from: 72 },
  { title: 'generation', columns: 10, text: ({ generation }) => String(generation ?? '–'), from: 100 },
  { title: 'is', columns: 5, text: ({ freshness }) => freshness },
];

function rowOf(url: string, texts: (column: Column) => string, columns: number, stale: boolean | null): Line {
  const kept = COLUMNS.filter(({ from = 0 }) => columns >= from);
  const used = kept.reduce((sum, column) => sum + 2 + column.columns, 0);
  const room = Math.max(8, columns - used);
  const style = stale === null ? 'dim' : 'plain';
  const cells = kept.map(
    (column): Cell => ({
      line: [span(clip(texts(column), column.columns), column.title === 'is' ? freshStyle(stale) : style)],
      columns: column.columns,
      align: 'right',
      whole: true,
    }),
  );
  return row([{ line: [span(clipMiddle(url, room), style)], columns: room, whole: true }, ...cells])[0] ?? [];
}

function freshStyle(stale: boolean | null) {
  return stale === null ? 'dim' : stale ? 'maybe' : 'good';
}

export function storedHead(columns: number): Line {
  return rowOf('URL', ({ title }) => title, columns, null);
}

/** One stored copy in one line. */
export function storedLine(line: StoredLine, veil: Veil, columns: number): Line {
  const url = shown(veil.url(line.url)).replace(/^http:\/\//, '');
  return rowOf(url, ({ text }) => text(line), columns, line.freshness === 'stale');
}

/** What `cache ls` says at the end. */
export function storedSummary(lines: readonly StoredLine[], at_ms: number): Line {
  const objects = new Set(lines.map(({ key }) => key)).size;
  const bytes = lines.reduce((sum, { size }) => sum + size, 0);
  const text = `${counted(objects, 'object')}, ${counted(lines.length, 'copy', 'copies')}, ${bytes} bytes, at ${instant(at_ms)}`;
  return lineOf(span(text, 'dim'));
}

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const;

/** Seconds with the unit that gives at least two: `90 s`, `3 h`. */
function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds >= 2 * length) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** One copy with its headers, secrets masked. */
export function copyLines(copy: StoredCopyLine, veil: Veil, columns: number): Line[] {
  const { alternate, alternates, size, age, lifetime, freshness, rule, request, response, status, url } = copy;
  const title = lineOf(
    span(`copy ${alternate + 1} of ${alternates}`, 'strong'),
    ` · ${size} bytes · `,
    span(freshness, freshStyle(freshness === 'stale')),
    `: ${rule}; age ${age} s, lives ${lifetime} s · received ${instant(copy.response_received * 1000)}`,
  );
  const pinned = copy.pinned_until === null ? [] : [`pinned until ${instant(copy.pinned_until * 1000)}`];
  const texts = [
    ...pinned,
    `${request.method} ${shown(veil.url(url))} HTTP/${request.version}`,
    ...maskHeaders(request.headers, veil).map(([name, value]) => `${shown(name)}: ${shown(value)}`),
    '',
    `HTTP/${response.version} ${status} ${shown(response.reason)}`,
    ...maskHeaders(response.headers, veil).map(([name, value]) => `${shown(name)}: ${shown(value)}`),
  ];
  const lines = texts.flatMap((text) =>
    text === '' ? [BLANK] : indented(lineOf(text), { indent: 2, columns, hanging: 2 }),
  );
  return [...indented(title, { indent: 0, columns, hanging: 2 }), ...lines, BLANK];
}
