import { expect, test } from 'vitest';
import { answered, desk, saidOn } from '../../fixtures/core_desk.ts';
import { doRedirect, startAnew } from './redirects.ts';

test('without redirects allowed the answer goes on', () => {
  const on = desk();
  answered(on.txn, 302, 'Location: http://other.test/');
  on.txn.clientResponse = on.txn.serverResponse;
  on.txn.action = 'SERVER_READ';
  doRedirect(on.ctx, on.txn);
  expect(saidOn(on)).toEqual(['do_redirect', 'post_buffers_clear']);
  expect(on.txn.action).toBe('SERVER_READ');
});

test('an allowed redirect makes the transaction start anew at HandleRequest', () => {
  const on = desk({ records: { 'http.number_of_redirections': 1 } });
  answered(on.txn, 302, 'Location: http://other.test/');
  on.txn.clientResponse = on.txn.serverResponse;
  on.txn.redirectEnabled = true;
  doRedirect(on.ctx, on.txn);
  expect(on.txn).toMatchObject({ action: 'REDIRECT_READ', redirect: { tries: 1, inProcess: true } });
  startAnew(on.ctx, on.txn);
  expect(on.ctx.core.work).toEqual([{ do: 'transact', sm: on.txn.sm, step: 'HandleRequest' }]);
});

test('an answer that is no redirect ends the following', () => {
  const on = desk({ records: { 'http.number_of_redirections': 1 } });
  answered(on.txn, 200);
  on.txn.clientResponse = on.txn.serverResponse;
  on.txn.redirectEnabled = true;
  doRedirect(on.ctx, on.txn);
  expect(on.txn.redirectEnabled).toBe(false);
});
