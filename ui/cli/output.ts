import { paint } from '../view/paint.ts';
import { shown } from '../view/safe_text.ts';
import type { Line } from '../view/spans.ts';
import type { Io, Sink } from './io.ts';
import type { Options } from './options.ts';

const DEFAULT_COLUMNS = 80;
const LEAST_COLUMNS = 50;
/** Longer lines are hard to read. */
const MOST_COLUMNS = 132;

/** Columns to use: those of the terminal, or 80. `COLUMNS` of the environment wins. */
export function columnsFor(sink: Sink, env: Io['env']): number {
  const asked = Number(env.COLUMNS);
  const columns = Number.isInteger(asked) && asked > 0 ? asked : (sink.columns ?? DEFAULT_COLUMNS);
  return Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, columns));
}

/** Colours: as asked, else never with NO_COLOR or a dumb terminal, always with FORCE_COLOR, else on terminals. */
export function wantsColour(sink: Sink, env: Io['env'], asked?: boolean): boolean {
  if (asked !== undefined) return asked;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0';
  return sink.isTty && env.TERM !== 'dumb';
}

/** Characters gathered before they are written. */
const BUFFER = 1 << 16;

/** Writes results to stdout in larger pieces. `flush` must be called at the end. */
export interface Printer {
  readonly columns: number;
  lines(lines: readonly Line[]): Promise<void>;
  text(text: string): Promise<void>;
  json(value: unknown): Promise<void>;
  flush(): Promise<void>;
}

export function newPrinter(io: Io, { color }: Pick<Options, 'color'>): Printer {
  const colour = wantsColour(io.out, io.env, color);
  let held = '';
  async function flush(): Promise<void> {
    const text = held;
    held = '';
    if (text !== '') await io.out.write(text);
  }
  async function text(more: string): Promise<void> {
    held += more;
    if (held.length >= BUFFER) await flush();
  }
  return {
    columns: columnsFor(io.out, io.env),
    lines: (lines) => text(paint(lines, { colour })),
    text,
    json: (value) => text(`${JSON.stringify(value)}\n`),
    flush,
  };
}

/** Says something on stderr: progress, warnings, errors. */
export async function say(io: Io, message: string): Promise<void> {
  await io.err.write(`retrace: ${message.split('\n').map(shown).join('\n')}\n`);
}
