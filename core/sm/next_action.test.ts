import { expect, test } from 'vitest';
import { direct, go } from '../transact/decisions.ts';
import { nextActionText } from './next_action.ts';

test('a decision that assigns its action prints no line', () => {
  expect(nextActionText(direct('SERVER_READ', 'why'), '9.2')).toBeNull();
});

test.each([
  ['9.2', 'SM_ACTION_API_READ_REQUEST_HDR', 'HttpTransact::StartRemapRequest'],
  ['3.3', 'HTTP_API_READ_REQUEST_HDR', 'HttpTransact::StartRemapRequest'],
] as const)('%s prints the source text of both', (profile, action, next) => {
  expect(nextActionText(go('API_READ_REQUEST_HDR', 'StartRemapRequest', 'why'), profile)).toEqual([action, next]);
});

test('steps are printed without their class where the source has none', () => {
  expect(nextActionText(go('DNS_LOOKUP', 'OSDNSLookup', 'why'), '9.2')?.[1]).toBe('OSDNSLookup');
});

test('no return point is nullptr, and NULL in 3.3', () => {
  const none = go('CACHE_LOOKUP', null, 'why');
  expect([nextActionText(none, '9.2')?.[1], nextActionText(none, '3.3')?.[1]]).toEqual(['nullptr', 'NULL']);
});

test('where the source has an expression, that is printed', () => {
  const decision = go('ORIGIN_SERVER_OPEN', null, 'why', ['next', 'nullptr']);
  expect(nextActionText(decision, '9.2')).toEqual(['next', 'nullptr']);
  expect(nextActionText(decision, '3.3')).toEqual(['next', 'NULL']);
});
