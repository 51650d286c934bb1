import { expect, test } from 'vitest';
import { buildConfig } from './config.ts';

const notes = (text: string) =>
  buildConfig({ 'records.config': text }).notes.filter(({ severity }) => severity === 'not modelled');

test('a record that nothing here asks is reported with its place when it is changed', () => {
  expect(notes('CONFIG proxy.config.cache.hit_evacuate_percent INT 2\n')).toEqual([
    { file: 'records.config:1', line: 0, severity: 'not modelled', text: 'proxy.config.cache.hit_evacuate_percent 2' },
  ]);
});

test('set to its default it says nothing', () => {
  expect(notes('CONFIG proxy.config.cache.hit_evacuate_percent INT 0\n')).toEqual([]);
});
