import { expect, test } from 'vitest';
import { desk, workOn } from '../../fixtures/core_desk.ts';
import { leaveModel } from './unmodelled.ts';

test('what is not modelled is recorded by name, and the transaction ends without an answer', () => {
  const on = desk();
  leaveModel(on.ctx, on.txn, 'a thing', 'a place');
  expect(on.trace).toMatchObject([{ kind: 'not_modelled', sm: 7, what: 'a thing', where: 'a place' }]);
  expect(workOn(on)).toEqual(['routine give_up']);
  expect(on.ctx.commands).toEqual([]);
});
