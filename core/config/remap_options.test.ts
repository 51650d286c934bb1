import { expect, test } from 'vitest';
import { isActive, readOptions } from './remap_options.ts';

test('options of a filter make one filter, words without @ are ignored', () => {
  expect(readOptions(['x', '@ACTION=off', '@method=GET', '@internal'], 'f')).toEqual({
    plugins: [],
    filters: [{ name: 'f', action: 'deny', methods: ['GET'], sources: [], locals: [], internal: true }],
    mapId: 0,
    strategy: null,
  });
});

test('parameters belong to the plugin before them', () => {
  expect(readOptions(['@plugin=a.so', '@pparam=1', '@plugin=b.so', '@pparam=x=y'])).toMatchObject({
    plugins: [
      { path: 'a.so', params: ['1'] },
      { path: 'b.so', params: ['x=y'] },
    ],
    filters: [],
  });
  expect(readOptions(['@pparam=1'])).toMatchObject({ plugins: [], filters: [] });
});

test('a reserved name is on until it is switched off', () => {
  expect(isActive([], 'ip_allow')).toBe(true);
  expect(isActive(['-ip_allow'], 'ip_allow')).toBe(false);
});
