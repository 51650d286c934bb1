/** plugin.config: the global plugins in hook order. */
import type { ConfigNote } from './setting.ts';

export interface PluginLine {
  /** As written, usually `name.so`. */
  path: string;
  args: string[];
  line: number;
}

/** Reads the file. `"…"` groups words, `#` ends a line; `$record` is left for the reader to replace. */
export function readPlugins(text: string, notes: ConfigNote[]): PluginLine[] {
  const plugins: PluginLine[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = splitWords(line);
    if (words === null) {
      notes.push({ file: 'plugin.config', line: index + 1, severity: 'error', text: 'a quoted argument does not end' });
    } else if (words[0] !== undefined) {
      plugins.push({ path: words[0], args: words.slice(1), line: index + 1 });
    }
  }
  return plugins;
}

function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < line.length && line[at] !== '#') {
    if (line[at] === ' ' || line[at] === '\t') {
      at++;
      continue;
    }
    const quoted = line[at] === '"';
    const start = quoted ? at + 1 : at;
    at = start;
    while (at < line.length && (quoted ? line[at] !== '"' : line[at] !== ' ' && line[at] !== '\t')) at++;
    if (quoted && at === line.length) return null;
    words.push(line.slice(start, at));
    if (quoted) at++;
  }
  return words;
}
