import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { answer, get, url } from '../policy/sample_heads.ts';
import { newCore } from '../sm/new_core.ts';
import type { Core } from '../txn/core_state.ts';
import type { AlternateView } from '../txn/txn.ts';
import { cacheKey } from './key.ts';
import { preload } from './preload.ts';
import { readHead } from './ram.ts';
import { objectAt, updateHeaders, viewOf } from './store.ts';

const storing = (maxAlternates = 5) => ({ now: 0, pinnedUntil: 0, maxAlternates });

/** A store with these paths, each with one body or several alternates. */
function store(objects: Readonly<Record<string, readonly string[]>>): Core {
  const core = newCore(setupOf());
  for (const [path, bodies] of Object.entries(objects))
    for (const body of bodies) preload(core, { ...COPY, url: url({ path }), body });
  return core;
}

const COPY = { request: get(), response: answer(200), requestSentTime: 0, responseReceivedTime: 0 };

function view(core: Core, path: string, index = 0): AlternateView {
  const object = objectAt(core, cacheKey(url({ path }), -1));
  const found = object && viewOf(core, object, index);
  if (!found) throw new Error(`no copy of ${path}`);
  return found;
}

/** The Via letters of reading these paths in turn: R from memory, H from disk. */
function letters(core: Core, paths: string, index = 0): string {
  return [...paths].map((path) => (view(core, path, index).fromRam ? 'R' : 'H')).join('');
}

test('the document read last answers again at once', () => {
  expect(letters(store({ a: ['x'] }), 'aaa')).toBe('HRR');
});

test('two in turn are read from disk twice each before memory has them', () => {
  expect(letters(store({ a: ['x'], b: ['y'] }), 'ababab')).toBe('HHHHRR');
});

test('a read from memory does not make a document the last one', () => {
  const core = store({ a: ['x'], b: ['y'], c: ['z'] });
  expect(letters(core, 'abab')).toBe('HHHH');
  expect(letters(core, 'cac')).toBe('HRR');
});

test('a renewed header stands somewhere else: the next read is from disk and enters memory', () => {
  const core = store({ a: ['x'] });
  const found = view(core, 'a');
  updateHeaders(core, 1, found, { ...COPY }, storing());
  expect(letters(core, 'aa')).toBe('HR');
});

test.each([
  [4095, 'HR'],
  [4096, 'HHR'],
])('after a renewal a body of %i bytes gives %s', (length, expected) => {
  const core = store({ a: ['x'.repeat(length)] });
  updateHeaders(core, 1, view(core, 'a'), { ...COPY }, storing());
  core.rings[0]!.ram = { last: null, held: {}, count: 0, bytes: 0, seen: {} };
  expect(letters(core, 'a'.repeat(expected.length))).toBe(expected);
});

test('an alternate that was not written last is a second document: it needs two reads from disk', () => {
  const core = store({ a: ['first', 'second'] });
  expect(letters(core, 'aaa', 0)).toBe('HHR');
});

test('a second document of four megabytes never enters memory', () => {
  const core = store({ a: ['x'.repeat(4 * 1024 * 1024)] });
  expect(letters(core, 'aaaa')).toBe('HHHH');
});

test('a lookup that fits no alternate has read the head all the same', () => {
  const core = store({ a: ['x'] });
  const object = objectAt(core, cacheKey(url({ path: 'a' }), -1));
  expect(object && readHead(core, object)).toBe(false);
  expect(letters(core, 'a')).toBe('R');
});
