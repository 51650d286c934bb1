import { expect, test } from 'vitest';
import { answered, desk, saidOn } from '../../fixtures/core_desk.ts';
import { interimLost, interimTaken, interimTransfer, sendInterim } from './interim.ts';
import { giveUpInterim } from './tunnels.ts';

function passing() {
  const on = desk();
  answered(on.txn, 100);
  on.txn.clientResponse = on.txn.serverResponse;
  interimTransfer(on.ctx, on.txn);
  return on;
}

test('an interim answer has a tunnel of its own, and the next header is listened for', () => {
  const on = passing();
  expect(saidOn(on).slice(0, 3)).toEqual(['adding_producer', 'adding_consumer', 'tunnel_run']);
  expect(on.ctx.core.work.map((work) => work.do === 'routine' && work.name)).toEqual([
    'send_interim',
    'listen_for_header',
  ]);
});

test('it leaves when nothing else has come', () => {
  const on = passing();
  sendInterim(on.ctx, on.txn);
  expect(on.ctx.commands).toMatchObject([{ do: 'write', conn: 'c0' }]);
});

test('it is given up when the next header is there already, and the client is closed at the end', () => {
  const on = passing();
  giveUpInterim(on.ctx, on.txn);
  sendInterim(on.ctx, on.txn);
  expect(on.ctx.commands).toEqual([]);
  expect(on.txn.client_info.keepAlive).toBe(false);
});

test('once the client has it the machine is told', () => {
  const on = passing();
  interimTaken(on.ctx, on.txn);
  expect(on.ctx.core.work.at(-1)).toMatchObject({ handler: 'tunnel_handler_100_continue' });
});

test('a client that is gone ends it, and the code says what was seen of it', () => {
  const on = passing();
  interimLost(on.ctx, on.txn, 'EVENT_ERROR');
  expect(on.txn.codes.log).toBe('ERR_CLIENT_READ_ERROR');
  expect(on.ctx.commands).toContainEqual({ do: 'close', conn: 'c0' });
});
