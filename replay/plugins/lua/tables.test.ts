import { expect, test } from 'vitest';
import { silent, strict, unknown } from './tables.ts';

test('what the server has and the model does not is said by name; what neither has is nil', () => {
  const table = strict('ts.http', { id: () => 1 });
  expect(() => table.get('redo_cache_lookup')).toThrow('not modelled: ts.http.redo_cache_lookup');
  expect([table.get('no_such'), typeof table.get('id')]).toEqual([null, 'function']);
  expect(() => unknown('that')).toThrow('not modelled: that');
});

test('a silent function answers nil', () => {
  const seen: unknown[] = [];
  expect(silent((value) => seen.push(value))('a')).toBeNull();
  expect(seen).toEqual(['a']);
});
