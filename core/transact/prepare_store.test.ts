import { expect, test } from 'vitest';
import { desk, lay } from '../../fixtures/core_desk.ts';
import { answer } from '../policy/sample_heads.ts';
import { prepareStore } from './prepare_store.ts';

test('without a request to the origin it is the client’s, with the times of the copy at hand', () => {
  const { env, txn } = desk();
  lay(txn, 0);
  prepareStore(txn, env, answer(200, 'ETag: "t"'), false);
  expect(txn.cache.toStore?.request.url).toEqual(txn.clientRequest.url);
  expect(txn.cache.toStore?.responseReceivedTime).toBe(txn.cache.object?.responseReceivedTime);
});
