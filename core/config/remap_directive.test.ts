import { expect, test } from 'vitest';
import { readRemap } from './remap_file.ts';
import type { ConfigNote } from './setting.ts';

const errors = (text: string): string[] => {
  const notes: ConfigNote[] = [];
  readRemap({ 'remap.config': text }, 'remap.config', notes);
  return notes.filter((note) => note.severity === 'error').map((note) => note.text);
};

test('directives have several names, in any case', () => {
  expect(errors('.DEFFLT f @method=GET\n.useflt f\n.deuseflt f\n.delflt f')).toEqual([]);
});

test('a deleted filter cannot be used', () => {
  expect(errors('.defflt f @method=GET\n.delfilter f\n.useflt f')).toEqual(["undefined filter 'f'"]);
});

test('a directive needs its argument, a filter its options', () => {
  expect(errors('.usefilter\n.definefilter f')).toEqual([
    "directive '.usefilter' needs an argument",
    "filter 'f' has no options",
  ]);
});
