import { expect, test } from 'vitest';
import { answered, desk } from '../../fixtures/core_desk.ts';
import { isInterim, passInterim } from './interim.ts';

test('100 and 103 are interim, other 1xx are not', () => {
  expect([100, 101, 102, 103].map(isInterim)).toEqual([true, false, false, true]);
});

test.each([
  ['1.1', '', 'INTERNAL_100_RESPONSE'],
  ['1.0', '', 'SERVER_PARSE_NEXT_HDR'],
  ['1.0', 'Expect: 100-continue', 'INTERNAL_100_RESPONSE'],
])('to a client of %s with "%s" the next action is %s', (version, expectation, action) => {
  const { txn, env } = desk({}, ...(expectation ? [expectation] : []));
  txn.client_info.version = version;
  answered(txn, 100);
  const response = txn.serverResponse;
  expect(response && passInterim(txn, env, response)).toMatchObject({ action, next: 'HandleResponse' });
  expect(txn.clientResponse?.version ?? null).toBe(action === 'INTERNAL_100_RESPONSE' ? version : null);
});
