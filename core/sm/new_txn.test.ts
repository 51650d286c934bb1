import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { testPlugins } from '../../fixtures/test_plugins.ts';
import { listenerOf } from '../txn/plugin.ts';
import type { Txn } from '../txn/txn.ts';
import { newTxn } from './new_txn.ts';

test('a transaction begins before its first byte, on the session it was made for', () => {
  const { ctx, session } = desk();
  expect(newTxn(ctx.core, 8, session)).toMatchObject({
    sm: 8,
    client: session.con,
    nth: 1,
    action: 'UNDEFINED',
    next: null,
    clientHandler: 'state_read_client_request_header',
    via: 'u c s f p eN:t c  p s ',
    requestContentLength: -1,
    milestones: {},
    serverRequest: null,
  });
});

test('it is plain data, and shares nothing with the next one', () => {
  const { ctx, session } = desk();
  const [a, b] = [newTxn(ctx.core, 8, session), newTxn(ctx.core, 9, session)];
  expect(JSON.parse(JSON.stringify(a))).toEqual(a);
  a.clientRequest.url.host = 'changed';
  a.cache.action = 'DO_WRITE';
  expect([b.clientRequest.url.host, b.cache.action]).toEqual(['', 'DO_UNDEFINED']);
  const ofSession = ['clientAddress', 'localAddress'];
  const shared = Object.entries(a).filter(([name, part]) => part instanceof Object && b[name as keyof Txn] === part);
  expect(shared.map(([name]) => name)).toEqual(ofSession);
});

test('hooks are called only where a plugin asked for some', () => {
  const { ctx, session } = desk({ plugins: testPlugins([['TS_HTTP_TXN_START_HOOK', () => undefined]]) });
  expect(newTxn(ctx.core, 8, session).hooksSet).toBe(true);
  const other = desk();
  expect(newTxn(other.ctx.core, 8, other.session).hooksSet).toBe(false);
  other.session.hooks.push(listenerOf('TS_HTTP_TXN_START_HOOK'));
  expect(newTxn(other.ctx.core, 8, other.session).hooksSet).toBe(true);
});
