import { expect, test } from 'vitest';
import { answered, desk } from '../../fixtures/core_desk.ts';
import { downgraded } from './downgrade.ts';

test('a 505 sends the request once more, as 1.0', () => {
  const { txn, env } = desk();
  answered(txn, 505);
  expect(downgraded(txn, env).action).toBe('ORIGIN_SERVER_OPEN');
  expect(txn.serverRequest?.version).toBe('1.0');
});

test('a 505 to a request of 1.0 is the answer', () => {
  const { txn, env } = desk();
  answered(txn, 505);
  downgraded(txn, env);
  expect(downgraded(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status: 505, reason: 'HTTP Version Not Supported' });
});
