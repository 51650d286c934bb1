import { Chalk, type ChalkInstance } from 'chalk';
import { type Line, lineText, type Style } from './spans.ts';

/** Looks of each style in a terminal. */
const LOOKS: Readonly<Record<Style, (chalk: ChalkInstance) => (text: string) => string>> = {
  plain: () => (text) => text,
  strong: (chalk) => chalk.bold,
  dim: (chalk) => chalk.dim,
  good: (chalk) => chalk.green,
  maybe: (chalk) => chalk.yellow,
  bad: (chalk) => chalk.red.bold,
  name: (chalk) => chalk.cyan,
  value: (chalk) => chalk.magenta,
};

/** Lines as text, coloured or plain, each ended by a newline. */
export function paint(lines: readonly Line[], { colour }: { colour: boolean }): string {
  if (!colour) return lines.map((line) => `${lineText(line)}\n`).join('');
  const chalk = new Chalk({ level: 1 });
  const look = (style: Style) => LOOKS[style](chalk);
  return lines.map((line) => `${line.map(({ text, style }) => look(style)(text)).join('')}\n`).join('');
}
