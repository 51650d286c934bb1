import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import type { PluginWishes } from '../txn/txn.ts';

function errorOf(wishes: Partial<PluginWishes>, trusted = false) {
  const { env, txn } = desk();
  Object.assign(txn.wishes, wishes);
  txn.trustResponseLength = trusted;
  txn.client_info.keepAlive = true;
  const decision = env.call('HandleApiErrorJump', txn);
  return {
    decision,
    answer: txn.clientResponse,
    body: txn.internalBody?.bytes ?? null,
    type: txn.internalBody?.type,
    alive: txn.client_info.keepAlive,
  };
}

test('without a status of the plugin’s the answer is 500 INKApi Error without a page', () => {
  const { decision, answer, body } = errorOf({});
  expect([decision.action, decision.next]).toEqual(['INTERNAL_CACHE_NOOP', null]);
  expect([answer?.status, answer?.reason, body]).toEqual([500, 'INKApi Error', null]);
});

test('a status from 400 is given with the server’s reason; a lower one is not', () => {
  expect(errorOf({ status: 429 }).answer).toMatchObject({ status: 429, reason: 'Too Many Requests' });
  expect(errorOf({ status: 302 }).answer).toMatchObject({ status: 500 });
});

test('the plugin’s body comes with its type', () => {
  const { body, type } = errorOf({ body: { bytes: 'no', type: 'text/plain' } });
  expect([body, type]).toEqual(['no', 'text/plain']);
});

test('the client is kept only where an answer with a known length was ready before', () => {
  expect([errorOf({}).alive, errorOf({}, true).alive]).toEqual([false, true]);
});
