import { expect, test } from 'vitest';
import { answered, desk, workOn } from '../../fixtures/core_desk.ts';
import { ask, getOf, logOf, serve } from '../../fixtures/played_server.ts';
import { openWrite } from '../cache/store.ts';
import type { Action } from '../names/actions.ts';
import { apiReturn, ROUTINES } from './routines.ts';

test.each<[Action | null, string]>([
  ['API_SM_START', 'dispatch state_read_client_request_header VC_EVENT_READ_READY'],
  ['API_READ_REQUEST_HDR', 'transact the stored step'],
  ['API_CACHE_LOOKUP_COMPLETE', 'transact the stored step'],
  ['API_SM_SHUTDOWN', 'routine finish'],
])('after the plugins of %s: %s', (apiNext, work) => {
  const on = desk();
  on.txn.apiNext = apiNext;
  apiReturn(on.ctx, on.txn);
  expect(workOn(on)).toEqual([work]);
});

test('a transaction ends in two halves, its plugins between them', () => {
  const on = desk();
  openWrite(on.ctx.core, 'k', on.txn.sm, { replaces: null, at_ms: 0 });
  ROUTINES.kill?.(on.ctx, on.txn);
  expect([on.txn.terminate, on.ctx.core.writers, workOn(on)]).toEqual([true, {}, ['callout TS_HTTP_TXN_CLOSE_HOOK']]);
  on.ctx.core.work.length = 0;
  on.txn.apiNext = 'API_SM_SHUTDOWN';
  apiReturn(on.ctx, on.txn);
  ROUTINES.finish?.(on.ctx, on.txn);
  expect(on.ctx.core.txns).toEqual({});
  expect(on.txn.milestones).toMatchObject({ UA_CLOSE: on.ctx.now_ms, SM_FINISH: on.ctx.now_ms });
});

test('the last lines of a transaction are those of the real server', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a'));
  const lines = logOf(server);
  const end = lines.indexOf('[0] Logging transaction');
  expect(lines.slice(end - 1)).toEqual([
    '[PostDataBuffers::clear]',
    '[0] Logging transaction',
    '[1] [add session] session placed into shared pool under ip 10.0.0.1:8081',
    '[1] [release session] session placed into shared pool',
    '[0] initiating io for next header',
    '[0] deallocating sm',
  ]);
});

test('a transaction that left the model is gone with both connections, its lock and its work', () => {
  const on = desk();
  answered(on.txn, 200);
  openWrite(on.ctx.core, 'k', on.txn.sm, { replaces: null, at_ms: 0 });
  on.ctx.core.work.push({ do: 'perform', sm: on.txn.sm }, { do: 'perform', sm: 99 });
  ROUTINES.give_up?.(on.ctx, on.txn);
  const { txns, clients, writers, objects, work } = on.ctx.core;
  expect([txns, clients, writers, objects, work]).toEqual([{}, {}, {}, {}, [{ do: 'perform', sm: 99 }]]);
  expect(on.ctx.commands).toEqual([{ do: 'close', conn: 'c0' }]);
});
