import { expect, test } from 'vitest';
import { FETCHED, storedCopy, storeOf } from '../../fixtures/stored.ts';
import { copiesUnder, storedCopies } from './listing.ts';

test('each copy is a line with what it is at that moment', () => {
  const lines = storedCopies(storeOf(storedCopy(0), storedCopy(1)), 's', { at: (FETCHED + 90) * 1000 });
  expect(lines.map(({ alternate, alternates }) => [alternate, alternates])).toEqual([
    [0, 2],
    [1, 2],
  ]);
  expect(lines[0]).toMatchObject({
    ...{ schema: 'retrace.stored/1', source: 's', url: 'http://example.com/a', generation: null },
    ...{ status: 200, size: 3, age: 90, lifetime: 60, freshness: 'stale', content_type: null },
  });
  expect(lines[0]?.response.headers[1]).toEqual(['Cache-Control', 'max-age=60']);
});

test('a key with a generation says which', () => {
  const { state, ...store } = storeOf(storedCopy(0));
  const [object] = state.objects;
  const objects = [{ ...object!, key: `${object!.key} 7` }];
  const [line] = storedCopies({ ...store, state: { ...state, objects } }, 's', { at: 0 });
  expect(line?.generation).toBe(7);
});

test('copies are found by their URL', () => {
  const lines = storedCopies(storeOf(storedCopy(0)), 's', { at: 0 });
  const { url } = storedCopy(0).request;
  expect(copiesUnder(lines, url)).toHaveLength(1);
  expect(copiesUnder(lines, { ...url, path: 'b' })).toEqual([]);
});
