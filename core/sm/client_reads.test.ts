import { expect, test } from 'vitest';
import { desk, workOn } from '../../fixtures/core_desk.ts';
import { ask, getOf, serve } from '../../fixtures/played_server.ts';
import { bodyComes, readClient, toClientHandler } from './client_reads.ts';

test('nobody reads a client whose transaction does not listen: what it sends waits', () => {
  const on = desk();
  on.session.listening = false;
  on.session.inflow.waiting = 'GET';
  readClient(on.ctx, on.session);
  expect([on.session.buffer, on.session.inflow.waiting, workOn(on)]).toEqual(['', 'GET', []]);
});

test('a piece is read, the handler reacts, and reading goes on when all else is done', () => {
  const on = desk();
  on.session.listening = true;
  on.session.inflow.waiting = 'GET';
  readClient(on.ctx, on.session);
  expect(on.session.buffer).toBe('GET');
  expect(workOn(on)).toEqual(['dispatch state_read_client_request_header VC_EVENT_READ_READY', 'routine read_client']);
});

test('the end is seen behind the last byte', () => {
  const on = desk();
  on.session.listening = true;
  Object.assign(on.session.inflow, { waiting: 'GET', ended: true });
  readClient(on.ctx, on.session);
  expect(on.session.eos).toBe(false);
  on.ctx.core.work.length = 0;
  readClient(on.ctx, on.session);
  expect([on.session.eos, workOn(on)]).toEqual([true, ['dispatch state_read_client_request_header VC_EVENT_EOS']]);
});

test('a long header is read block by block', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a', `X-Long: ${'x'.repeat(9000)}`));
  const reads = server.trace.filter(
    (record) =>
      record.kind === 'say' && record.name === 'enter' && record.args.handler === 'state_read_client_request_header',
  );
  expect(reads.length).toBeGreaterThan(2);
  expect(server.sent.s0).toContain(`X-Long: ${'x'.repeat(9000)}\r\n`);
});

test('a body is on its way as long as its tunnel takes from the client', () => {
  const on = desk();
  expect(bodyComes(on.ctx, on.txn)).toBe(false);
  const server = serve({ origin: ['silent'] });
  ask(server, 'c0', getOf('/a', 'Content-Length: 5').replace('GET', 'POST'), 'he');
  const txn = server.core.txns[0];
  expect(txn && bodyComes({ ...on.ctx, core: server.core }, txn)).toBe(true);
});

test('a transaction without a handler for its client hears nothing', () => {
  const on = desk();
  on.txn.clientHandler = null;
  toClientHandler(on.ctx, on.txn, 'VC_EVENT_EOS');
  expect(workOn(on)).toEqual([]);
});
