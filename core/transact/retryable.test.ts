import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { isRetryable } from './retryable.ts';

test.each([
  ['GET', 'CONNECTION_CLOSED', true, true],
  ['TRACE', 'INACTIVE_TIMEOUT', true, true],
  ['POST', 'CONNECTION_ERROR', true, true],
  ['POST', 'CONNECTION_CLOSED', false, true],
  ['POST', 'CONNECTION_CLOSED', true, false],
  ['DELETE', 'INACTIVE_TIMEOUT', true, false],
] as const)('a %s that ended in %s, sent %s, may be sent again: %s', (method, state, sent, expected) => {
  const { txn } = desk();
  txn.clientRequest.method = method;
  txn.current.state = state;
  if (sent) txn.milestones.SERVER_BEGIN_WRITE = 1;
  expect(isRetryable(txn)).toBe(expected);
});
