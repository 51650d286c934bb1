import { expect, test } from 'vitest';
import { answered, desk, fieldsOf, saidOn } from '../../fixtures/core_desk.ts';
import type { CacheAction } from '../names/states.ts';
import { direct } from './decisions.ts';
import { finishAnswer } from './forwarded.ts';
import type { Outcome } from './outcome.ts';

function finish(action: CacheAction, outcome: Partial<Outcome>, ...lines: string[]) {
  const on = desk();
  answered(on.txn, 304, ...lines);
  on.txn.cache.action = action;
  const response = on.txn.serverResponse;
  if (!response) throw new Error('no answer');
  const decision = direct('SERVER_READ', 'why');
  const returned = finishAnswer(on.txn, on.env, { decision, status: 200, base: response, ...outcome }, response);
  return { ...on, on, returned, decision };
}

test.each<[CacheAction, string, string | null]>([
  ['DO_WRITE', 'fW', 'hcoofsr_write'],
  ['DO_UPDATE', 'fU', 'hcoofsr_update'],
  ['DO_SERVE_AND_UPDATE', 'fU', 'hcoofsr_update'],
  ['DO_REPLACE', 'fU', 'hcoofsr_update'],
  ['DO_DELETE', 'fD', 'hcoofsr_delete'],
  ['DO_SERVE_AND_DELETE', 'fD', 'hcoofsr_delete'],
  ['DO_NO_ACTION', 'f ', null],
])('%s leaves %s', (action, letters, line) => {
  const { on, txn } = finish(action, {});
  expect(txn.via.slice(6, 8)).toBe(letters);
  if (line) expect(saidOn(on)).toContain(line);
});

test('the decision goes through untouched', () => {
  const { returned, decision } = finish('DO_WRITE', {});
  expect(returned).toBe(decision);
});

test('a 304 on the way of the cache makes the client conditional and the proxy not modified', () => {
  expect(finish('DO_UPDATE', { status: 304 }).txn.via).toMatch(/^uI.*pN/);
  expect(finish('DO_NO_ACTION', { status: 304 }).txn.via).toMatch(/^u .*pS/);
});

test("a 304 carries the origin's Via behind the proxy's own", () => {
  const { txn } = finish('DO_UPDATE', { status: 304 }, 'Via: 1.1 up');
  expect(
    fieldsOf(txn.clientResponse)
      .filter((line) => line.startsWith('Via'))
      .join(),
  ).toContain('1.1 up');
});

test('only a request that is likely cacheable is warned of a 304 nobody asked for', () => {
  const warned = finish('DO_NO_ACTION', { status: 304, unexpected: true });
  expect(fieldsOf(warned.txn.clientResponse).at(-1)).toMatch(/^Warning: 199 /);
  expect(fieldsOf(finish('DO_NO_ACTION', { status: 304 }).txn.clientResponse).join()).not.toContain('Warning');
});
