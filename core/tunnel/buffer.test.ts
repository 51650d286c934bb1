import { expect, test } from 'vitest';
import type { Consumer, Tunnel } from '../txn/core_state.ts';
import {
  backlogOf,
  blockAt,
  blockFor,
  newInflow,
  RESPONSE_BLOCK,
  readFrom,
  roomIn,
  takeAll,
  unreadIn,
} from './buffer.ts';
import { newConsumer, newProducer, newTunnel } from './tunnel.ts';

test.each([
  [0, 128],
  [5, 4096],
  [8, 32768],
  [14, 32768],
])('block %d has %d bytes', (index, bytes) => {
  expect(blockAt(index)).toBe(bytes);
});

test.each([
  [0, 4096],
  [1, 8192],
  [28_672, 32_768],
  [2_000_000, 32_768],
])('a body of %d bytes is read into blocks of %d, which have room for a header too', (length, block) => {
  expect(blockFor(length, 6)).toBe(block);
});

test('a body of unknown length is read into blocks of the configured size', () => {
  expect(blockFor(null, 6)).toBe(8192);
});

test('a header is read 8192 bytes at a time, and the next one into what the last block has left', () => {
  const inflow = newInflow(RESPONSE_BLOCK, 0);
  inflow.waiting = 'x'.repeat(14_000);
  const reads = [0, 0, 0].map(() => readFrom(inflow, inflow.room, 0).length);
  inflow.waiting = 'y'.repeat(5000);
  expect([...reads, readFrom(inflow, inflow.room, 0).length, inflow.waiting.length]).toEqual([
    8192, 5808, 0, 2384, 2616,
  ]);
});

test('no block is added while more than the mark is unread, or free', () => {
  expect(roomIn({ block: 32_768, mark: 32_768, free: 0 }, 32_768)).toBe(32_768);
  expect(roomIn({ block: 32_768, mark: 32_768, free: 0 }, 32_769)).toBe(0);
  expect(roomIn({ block: 32_768, mark: 32_768, free: 9216 }, 0)).toBe(41_984);
  expect(roomIn({ block: 32_768, mark: 256, free: 9216 }, 0)).toBe(9216);
});

test('a read takes no more than is asked for', () => {
  const inflow = { ...newInflow(RESPONSE_BLOCK, 0), waiting: 'abcdef' };
  expect([readFrom(inflow, inflow.room, 0, 4), inflow.waiting]).toEqual(['abcd', 'ef']);
});

function tunnel(framing: Tunnel['producer']['framing'], mark: number): Tunnel {
  const producer = { ...newProducer('http server', 'server', null), framing };
  producer.room.mark = mark;
  return newTunnel(producer, [newConsumer('user agent', 'client'), newConsumer('cache write', 'cache_write')]);
}

function given(on: Tunnel, client: number, cache: number): void {
  on.consumers.forEach((c, i) => {
    c.given = i === 0 ? client : cache;
  });
}

function asks(on: Tunnel, consumer: Consumer): number {
  let times = 0;
  takeAll(on, consumer, () => times++);
  return times;
}

test.each([
  ['plain', 900, 900],
  ['passthru', 500, 500],
  ['chunk', 900, 500],
  ['dechunk', 0, 900],
] as const)('framing %s: %d bytes wait in the buffer that is read into, %d in the client’s', (framing, own, client) => {
  const on = tunnel(framing, 0);
  given(on, 500, 900);
  const [consumer] = on.consumers;
  expect([unreadIn(on), consumer && backlogOf(on, consumer).unread]).toEqual([own, client]);
});

test.each([
  ['plain', 32_768, 300, 2],
  ['plain', 32_768, 40_000, 1],
  ['passthru', 32_768, 300, 2],
  ['chunk', 256, 300, 1],
  ['dechunk', 32_768, 300, 1],
  ['plain', 32_768, 0, 1],
] as const)('framing %s, mark %d: writing %d bytes asks for more %d times', (framing, mark, bytes, times) => {
  const on = tunnel(framing, mark);
  given(on, bytes, 0);
  const [consumer] = on.consumers;
  expect(consumer && asks(on, consumer)).toBe(times);
});

test('a write asks once where the cache still has more than the mark to take', () => {
  const on = tunnel('plain', 32_768);
  given(on, 40_000, 40_000);
  const [consumer] = on.consumers;
  expect([consumer && asks(on, consumer), unreadIn(on)]).toEqual([1, 40_000]);
});
