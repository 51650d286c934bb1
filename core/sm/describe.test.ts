import { expect, test } from 'vitest';
import { argsOn, desk } from '../../fixtures/core_desk.ts';
import { describeBlock } from './describe.ts';

test('a described request shows its method and its whole URL', () => {
  const on = desk();
  describeBlock(on.ctx, on.txn, on.txn.clientRequest);
  expect(argsOn(on, 'describe')).toMatchObject({ block: expect.stringContaining('GET http://origin.test:8081/p') });
});
