import { expect, test } from 'vitest';
import { storedCopy, storeOf } from '../../fixtures/stored.ts';
import { readStore, StoreFault, storeText } from './saved_store.ts';

const STORE = storeOf(storedCopy(0), storedCopy(1, { body: 'one' }));

/** The file with something changed in it. */
function changed(edit: (file: Record<string, never> & { objects: never[] }) => void): string {
  const file = JSON.parse(storeText(STORE));
  edit(file);
  return JSON.stringify(file);
}

test('a store that is written and read is the same, header lines as received among them', () => {
  expect(readStore(storeText(STORE))).toEqual(STORE);
});

test('a body stands in the file once, under its digest', () => {
  const { bodies } = JSON.parse(storeText(STORE));
  expect(bodies).toEqual({ '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed': 'one' });
});

test.each<[string, string, string]>([
  ['another version', changed((f) => Object.assign(f, { schema: 'retrace.store/9' })), 'retrace.store/1 is expected'],
  ['no JSON', '{', 'not JSON'],
  ['no map', '3', 'schema absent'],
  ['a key that nobody knows', changed((f) => Object.assign(f, { more: 1 })), 'more: nothing is expected'],
  ['a part that is missing', changed((f) => Object.assign(f, { saved_ms: null })), 'saved_ms: a whole number'],
  ['a changed body', changed((f) => Object.assign(f, { bodies: { abc: 'x' } })), 'bodies.abc: the body has another'],
  [
    'a body that is not there',
    changed((f) => Object.assign(f, { bodies: {} })),
    'objects[0].alternates[0].body: no body of this digest',
  ],
  ['two of a key', changed((f) => f.objects.push(...f.objects)), 'objects[1].alternates[0].id: 0 is there twice'],
  ['a number that is taken again', changed((f) => Object.assign(f, { next_alternate: 1 })), 'below next_alternate'],
  [
    'a header of one part',
    changed((f) => Object.assign(f, JSON.parse(JSON.stringify(f).replace('["ETag","\\"v1\\""]', '["ETag"]')))),
    'objects[0].alternates[0].response.headers[2]: a name, a value',
  ],
])('a file with %s is refused with the place', (_, text, message) => {
  expect(() => readStore(text)).toThrow(StoreFault);
  expect(() => readStore(text)).toThrow(message);
});
