import { expect, test } from 'vitest';
import { desk, saidOn } from '../../fixtures/core_desk.ts';
import { MAKING_CHUNKS, sayChunking, sayRedirection } from './producer_lines.ts';

test('behind an event stands whether the producer goes on, and where its chunks are', () => {
  const on = desk();
  sayChunking(on.ctx, on.txn, 'http server', 'VC_EVENT_READ_READY');
  sayRedirection(on.ctx, on.txn, { event: 'VC_EVENT_READ_READY', alive: true, place: MAKING_CHUNKS });
  expect(saidOn(on)).toEqual(['producer_event', 'producer_event_dechunked', 'producer_redirection']);
});
