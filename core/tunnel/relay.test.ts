import { expect, test } from 'vitest';
import { farFrom, flowFrom, flowTo, isRelayOver, newRelay, unwritten } from './relay.ts';

test('each end is read for one way and written by the other', () => {
  const relay = newRelay('', 'HTTP/1.1 200 OK\r\n\r\n');
  expect(flowFrom(relay, 'client')).toBe(relay.up);
  expect(flowTo(relay, 'client')).toBe(relay.down);
  expect(flowFrom(relay, farFrom('client'))).toBe(relay.down);
  expect(flowTo(relay, 'server')).toBe(relay.up);
});

test('what waits and what is on its way is not written yet', () => {
  const { down } = newRelay('', '12345');
  expect(unwritten(down)).toBe(5);
  Object.assign(down, { waiting: '', given: 5 });
  expect(unwritten(down)).toBe(5);
  down.taken = 5;
  expect(unwritten(down)).toBe(0);
});

test('a buffer that holds something has no room before that is written, an empty one has a block of 32 K', () => {
  expect(newRelay('x', '').up.room).toEqual({ block: 32_768, mark: 0, free: 0 });
  expect(newRelay('x', '').down.room).toEqual({ block: 32_768, mark: 0, free: 32_768 });
});

test('it is over when nobody reads and nobody writes', () => {
  const relay = newRelay('', '');
  for (const flow of [relay.up, relay.down]) {
    expect(isRelayOver(relay)).toBe(false);
    Object.assign(flow, { reading: false, writing: false });
  }
  expect(isRelayOver(relay)).toBe(true);
});
