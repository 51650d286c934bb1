import { expect, test } from 'vitest';
import { readPlugins } from './plugin_config.ts';
import type { ConfigNote } from './setting.ts';

test('one plugin per line, words grouped by quotes, comments dropped', () => {
  const notes: ConfigNote[] = [];
  expect(readPlugins('# none\n\nxdebug.so --enable=via  # why\n./listen.ts "two words" x\n', notes)).toEqual([
    { path: 'xdebug.so', args: ['--enable=via'], line: 3 },
    { path: './listen.ts', args: ['two words', 'x'], line: 4 },
  ]);
  expect(notes).toEqual([]);
});

test('a quote that does not end is an error of its line', () => {
  const notes: ConfigNote[] = [];
  expect(readPlugins('a.so "x', notes)).toEqual([]);
  expect(notes).toEqual([
    { file: 'plugin.config', line: 1, severity: 'error', text: 'a quoted argument does not end' },
  ]);
});
