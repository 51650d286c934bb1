import { expect, test } from 'vitest';
import { ACTIONS, actionOfPrinted, printedAction } from './actions.ts';

test('9.2 prints every action with its prefix', () => {
  expect(printedAction('CACHE_LOOKUP', '9.2')).toBe('SM_ACTION_CACHE_LOOKUP');
});

test.each([
  ['UNDEFINED', 'STATE_UNDEFINED'],
  ['API_READ_REQUEST_HDR', 'API_READ_REQUEST_HDR'],
  ['API_PRE_REMAP', 'HTTP_API_PRE_REMAP'],
  ['REMAP_REQUEST', 'HTTP_REMAP_REQUEST'],
  ['API_POST_REMAP', 'HTTP_API_POST_REMAP'],
  ['ORIGIN_SERVER_RR_MARK_DOWN', 'OS_RR_MARK_DOWN'],
  ['INTERNAL_CACHE_NOOP', 'PROXY_INTERNAL_CACHE_NOOP'],
  ['SEND_ERROR_CACHE_NOOP', 'PROXY_SEND_ERROR_CACHE_NOOP'],
  ['CACHE_ISSUE_UPDATE', 'ISSUE_CACHE_UPDATE'],
  ['SERVE_FROM_CACHE', 'SERVE_FROM_CACHE'],
] as const)('3.3 prints %s as %s', (action, printed) => {
  expect(printedAction(action, '3.3')).toBe(printed);
});

test('every printed name of both versions leads back to its action', () => {
  for (const action of ACTIONS)
    for (const profile of ['9.2', '3.3'] as const) expect(actionOfPrinted(printedAction(action, profile))).toBe(action);
  expect(actionOfPrinted('SM_ACTION_NO_SUCH_THING')).toBeNull();
});
