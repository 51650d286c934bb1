import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { isTransformed } from './transforms.ts';

test('a body is transformed when a plugin added a transform to the transaction', () => {
  const { txn } = desk();
  txn.hooks.push({ hook: 'TS_HTTP_RESPONSE_TRANSFORM_HOOK', plugin: 'p', continuation: 'upper' });
  expect([isTransformed(txn, 'response'), isTransformed(txn, 'request')]).toEqual([true, false]);
});
