import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { answer, get } from '../policy/sample_heads.ts';
import { newCore } from '../sm/new_core.ts';
import type { Core } from '../txn/core_state.ts';
import type { AlternateView, ObjectToStore } from '../txn/txn.ts';
import {
  abortWrite,
  bodyOf,
  commitWrite,
  deleteAlternate,
  deleteObject,
  dropLost,
  objectAt,
  openWrite,
  updateHeaders,
  viewOf,
} from './store.ts';

const storing = (maxAlternates = 5) => ({ now: 0, pinnedUntil: 0, maxAlternates });

const KEY = 'http://:@h/p;? 80';
const HEADS: ObjectToStore = {
  request: get(),
  response: answer(200, 'ETag: "a"'),
  requestSentTime: 10,
  responseReceivedTime: 11,
};

const server = () => newCore(setupOf());

/** A transaction writes a body and closes the write. */
function write(
  core: Core,
  sm: number,
  body: string,
  replaces: AlternateView | null = null,
  max = 5,
  store = HEADS,
): boolean {
  if (!openWrite(core, KEY, sm, { replaces: replaces, at_ms: 0 })) return false;
  Object.assign(core.writers[sm] ?? {}, { body });
  return commitWrite(core, sm, structuredClone(store), storing(max));
}

const bodies = (core: Core) => (objectAt(core, KEY)?.alternates ?? []).map(({ body }) => body);

function seen(core: Core, index: number): AlternateView {
  const object = objectAt(core, KEY);
  const found = object && viewOf(core, object, index);
  if (!found) throw new Error('no copy');
  return found;
}

test('one transaction writes an object at a time', () => {
  const core = server();
  expect(openWrite(core, KEY, 1, { replaces: null, at_ms: 0 })).toBe(true);
  expect(openWrite(core, KEY, 2, { replaces: null, at_ms: 0 })).toBe(false);
  expect(openWrite(core, KEY, 1, { replaces: null, at_ms: 0 })).toBe(true);
  abortWrite(core, 1);
  expect(openWrite(core, KEY, 2, { replaces: null, at_ms: 0 })).toBe(true);
});

test('a write that is given up leaves nothing, not even the name', () => {
  const core = server();
  openWrite(core, KEY, 1, { replaces: null, at_ms: 0 });
  abortWrite(core, 1);
  expect(core.objects).toEqual({});
  expect(core.writers).toEqual({});
});

test('what was written is read back, with its headers and times', () => {
  const core = server();
  expect(write(core, 1, 'hello')).toBe(true);
  const view = seen(core, 0);
  expect(view).toMatchObject({ size: 5, requestSentTime: 10, responseReceivedTime: 11, response: HEADS.response });
  expect(bodyOf(core, view)).toBe('hello');
});

test('a transaction changes its view, not the copy', () => {
  const core = server();
  write(core, 1, 'hello');
  seen(core, 0).response.fields.length = 0;
  expect(seen(core, 0).response.fields).toHaveLength(1);
});

test('without an old copy an alternate is added, with one it takes its place', () => {
  const core = server();
  write(core, 1, 'a');
  write(core, 2, 'b');
  expect(bodies(core)).toEqual(['a', 'b']);
  write(core, 3, 'c', seen(core, 0));
  expect(bodies(core)).toEqual(['c', 'b']);
});

test('above the limit of alternates the oldest goes; a limit of one is none', () => {
  const core = server();
  for (const body of ['a', 'b', 'c']) write(core, 1, body, null, 2);
  expect(bodies(core)).toEqual(['b', 'c']);
  const free = server();
  for (const body of ['a', 'b', 'c']) write(free, 1, body, null, 1);
  expect(bodies(free)).toEqual(['a', 'b', 'c']);
});

test('an empty body is stored when it is new and its header says so, and lost when it replaces a copy', () => {
  const core = server();
  expect(write(core, 1, '')).toBe(false);
  const empty = { ...HEADS, response: answer(200, 'Content-Length: 0') };
  expect(write(core, 1, '', null, 5, empty)).toBe(true);
  expect(write(core, 2, '', seen(core, 0), 5, empty)).toBe(false);
  const object = objectAt(core, KEY);
  expect(object && viewOf(core, object, 0)).toBeNull();
});

test('an empty body in place of a copy is lost in the first document, and can be read elsewhere', () => {
  const empty = { ...HEADS, response: answer(200, 'Content-Length: 0') };
  const core = server();
  for (const body of ['a', 'b']) write(core, 1, body);
  expect(write(core, 2, '', seen(core, 0), 5, empty)).toBe(true);
  expect(seen(core, 0).size).toBe(0);
  expect(write(core, 3, '', seen(core, 1), 5, empty)).toBe(false);
  const long = server();
  for (const body of ['a', 'b'.repeat(5000)]) write(long, 1, body);
  write(long, 2, '', seen(long, 0), 5, empty);
  expect(write(long, 3, '', seen(long, 1), 5, empty)).toBe(true);
});

test('a renewed copy without a body is lost, and goes when it is chosen', () => {
  const core = server();
  openWrite(core, KEY, 1, { replaces: null, at_ms: 0 });
  commitWrite(core, 1, { ...structuredClone(HEADS), response: answer(204) }, storing(5));
  const view = seen(core, 0);
  openWrite(core, KEY, 2, { replaces: view, at_ms: 0 });
  updateHeaders(core, 2, view, HEADS, storing());
  const object = objectAt(core, KEY);
  if (object) dropLost(core, object, 0);
  expect(objectAt(core, KEY)).toBeNull();
});

test('a renewed header keeps the body, and the object stands in a new place', () => {
  const core = server();
  write(core, 1, 'hello');
  const view = seen(core, 0);
  const place = objectAt(core, KEY)?.place;
  openWrite(core, KEY, 2, { replaces: view, at_ms: 0 });
  updateHeaders(core, 2, view, { ...HEADS, responseReceivedTime: 99 }, storing());
  expect(seen(core, 0)).toMatchObject({ responseReceivedTime: 99, size: 5 });
  expect(objectAt(core, KEY)?.place).not.toBe(place);
  expect(objectAt(core, KEY)?.writer).toBeNull();
});

test('deleting removes the one copy; the others stay', () => {
  const core = server();
  write(core, 1, 'a');
  write(core, 2, 'b');
  deleteAlternate(core, 3, seen(core, 0));
  expect(bodies(core)).toEqual(['b']);
  deleteAlternate(core, 3, null);
  expect(bodies(core)).toEqual(['b']);
});

test('purging removes all of them', () => {
  const core = server();
  write(core, 1, 'a');
  write(core, 2, 'b');
  deleteObject(core, KEY);
  expect(objectAt(core, KEY)).toBeNull();
});

test('a body that is gone meanwhile is empty', () => {
  const core = server();
  write(core, 1, 'a');
  const view = seen(core, 0);
  deleteObject(core, KEY);
  expect(bodyOf(core, view)).toBe('');
});
