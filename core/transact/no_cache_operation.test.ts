import { expect, test } from 'vitest';
import { answered, desk } from '../../fixtures/core_desk.ts';
import { forwardWithoutCache } from './no_cache_operation.ts';

test.each([
  [200, 'SERVER_READ', 'sSf pSe'],
  [304, 'INTERNAL_CACHE_NOOP', 'sNf pNe'],
  [206, 'SERVER_READ', 's f p e'],
  [404, 'SERVER_READ', 's f p e'],
  [500, 'SERVER_READ', 's f p e'],
])('a %i past the cache: %s, and the codes %s', (status, action, letters) => {
  const { txn, env } = desk();
  answered(txn, status, 'Content-Length: 0');
  txn.redirectEnabled = true;
  const response = txn.serverResponse;
  expect(response && forwardWithoutCache(txn, env, response)).toMatchObject({ action });
  expect(txn.via).toContain(letters);
  expect(txn.clientResponse?.status).toBe(status);
  // Only a 200 ends the following of redirects here.
  expect(txn.redirectEnabled).toBe(status !== 200);
});
