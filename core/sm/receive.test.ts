import { describe, expect, test } from 'vitest';
import { desk, workOn } from '../../fixtures/core_desk.ts';
import { ask, getOf, serve, tell } from '../../fixtures/played_server.ts';
import { arm } from './context.ts';
import { receive } from './receive.ts';

test('bytes of a client go to the handler its transaction has for it', () => {
  const on = desk();
  receive(on.ctx, { kind: 'bytes', conn: 'c0', bytes: 'GET' });
  expect([on.session.buffer, on.ctx.fromClient]).toEqual(['GET', true]);
  expect(workOn(on)).toEqual(['dispatch state_read_client_request_header VC_EVENT_READ_READY', 'routine read_client']);
});

test('its end is remembered and told', () => {
  const on = desk();
  on.txn.clientHandler = 'state_watch_for_client_abort';
  receive(on.ctx, { kind: 'eos', conn: 'c0' });
  expect(on.session.eos).toBe(true);
  expect(workOn(on)).toEqual(['dispatch state_watch_for_client_abort VC_EVENT_EOS']);
});

test.each([
  { kind: 'bytes', conn: 'c9', bytes: 'x' },
  { kind: 'wrote', conn: 's9' },
  { kind: 'resolved', query: 9, answer: { failed: 'NXDOMAIN' } },
  { kind: 'due' },
] as const)('what concerns nobody any more changes nothing: $kind', (event) => {
  const on = desk();
  receive(on.ctx, event);
  expect([workOn(on), on.ctx.commands]).toEqual([[], []]);
});

describe('the clock', () => {
  test('brings the earliest arranged event, one at a time, ties in the order they were arranged', () => {
    const on = desk();
    on.txn.handler = 'state_response_wait_for_transform_read';
    arm(on.ctx, { client: 3 }, 'client inactivity', 'VC_EVENT_INACTIVITY_TIMEOUT', 5000);
    arm(on.ctx, { sm: 7 }, 'transform ready', 'TRANSFORM_READ_READY', 5000);
    const later = { ...on.ctx, now_ms: on.ctx.now_ms + 5000 };
    receive(later, { kind: 'due' });
    expect(workOn(on)).toEqual(['dispatch state_read_client_request_header VC_EVENT_INACTIVITY_TIMEOUT']);
    on.ctx.core.work.length = 0;
    receive(later, { kind: 'due' });
    expect(workOn(on)).toEqual(['dispatch state_response_wait_for_transform_read TRANSFORM_READ_READY']);
    expect(on.ctx.core.due).toEqual([]);
  });

  test('brings nothing before its time', () => {
    const on = desk();
    arm(on.ctx, { sm: 7 }, 'transform ready', 'TRANSFORM_READ_READY', 5);
    receive(on.ctx, { kind: 'due' });
    expect([workOn(on), on.ctx.core.due.length]).toEqual([[], 1]);
  });
});

describe('an origin that resets its open connection', () => {
  const head = 'HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\n';

  test('in the middle of a body of known length cuts the client off, and nothing is stored', () => {
    const server = serve({ origin: [{ answer: `${head}Content-Length: 10\r\n\r\nhello`, end: 'reset' }] });
    expect(ask(server, 'c0', getOf('/a'))).toMatch(/hello$/);
    expect([server.core.clients, server.core.objects, server.core.txns]).toEqual([{}, {}, {}]);
    expect(server.commands).toContainEqual({ do: 'close', conn: 'c0' });
  });

  test('in the middle of a body without a length has ended it', () => {
    const server = serve({ origin: [{ answer: `${head}\r\nhello`, end: 'reset' }] });
    ask(server, 'c0', getOf('/a'));
    expect(Object.values(server.core.objects)).toMatchObject([{ alternates: [{ body: 'hello' }] }]);
  });
});

test('a connection event after the transaction is over is for the idle connection', () => {
  const server = serve({ origin: [{ answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' }] });
  ask(server, 'c0', getOf('/a'));
  tell(server, { kind: 'eos', conn: 's0' }, { kind: 'eos', conn: 'c0' });
  expect([server.core.servers, server.core.clients]).toEqual([{}, {}]);
});
