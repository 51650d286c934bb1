import { expect, test } from 'vitest';
import { argsOn, desk, saidOn } from '../../fixtures/core_desk.ts';
import { CLIENT_ACTIVE, sayTimeout } from './timeouts.ts';

test('3.3 prints a timeout that is set, in nanoseconds', () => {
  const on = desk({ profile: '3.3' });
  sayTimeout(on.ctx, on.txn, on.session, CLIENT_ACTIVE);
  expect(argsOn(on, 'inactivity_set')).toMatchObject({ ns: 30_000_000_000 });
});

test('9.2 does not', () => {
  const on = desk();
  sayTimeout(on.ctx, on.txn, on.session, CLIENT_ACTIVE);
  expect(saidOn(on)).toEqual([]);
});
