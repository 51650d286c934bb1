import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { answer, get } from '../policy/sample_heads.ts';
import { newCore } from '../sm/new_core.ts';
import { commitWrite, objectAt, openWrite } from './store.ts';
import { putStore, takeStore } from './store_state.ts';

const storing = (maxAlternates = 5) => ({ now: 0, pinnedUntil: 0, maxAlternates });

const HEADS = { request: get(), response: answer(200), requestSentTime: 10, responseReceivedTime: 11 };

function serverWith(...bodies: string[]) {
  const core = newCore(setupOf());
  bodies.forEach((body, sm) => {
    openWrite(core, `k${sm}`, sm, { replaces: null, at_ms: 0 });
    Object.assign(core.writers[sm] ?? {}, { body });
    commitWrite(core, sm, structuredClone(HEADS), storing(5));
  });
  return core;
}

test('what is being written when a server stops is lost, and the lock with it', () => {
  const core = serverWith('one');
  openWrite(core, 'k0', 7, { replaces: null, at_ms: 0 });
  openWrite(core, 'new', 8, { replaces: null, at_ms: 0 });
  const { objects } = takeStore(core);
  expect(objects.map(({ key, writer }) => [key, writer])).toEqual([['k0', null]]);
});

test('a store that was taken is a copy', () => {
  const core = serverWith('one');
  const state = takeStore(core);
  for (const alternate of core.objects.k0?.alternates ?? []) alternate.body = 'changed';
  expect(state.objects[0]?.alternates[0]?.body).toBe('one');
});

test('a server that is given a store serves it and numbers new copies after the old', () => {
  const state = takeStore(serverWith('one', 'two'));
  const core = newCore(setupOf());
  putStore(core, state);
  expect(objectAt(core, 'k1')?.alternates[0]?.body).toBe('two');
  openWrite(core, 'k2', 1, { replaces: null, at_ms: 0 });
  Object.assign(core.writers[1] ?? {}, { body: 'three' });
  commitWrite(core, 1, structuredClone(HEADS), storing(5));
  expect(core.objects.k2).toMatchObject({ place: 2, last: 2 });
});
