import { expect, test } from 'vitest';
import { argsOn, desk, saidOn, workOn } from '../../fixtures/core_desk.ts';
import { newConsumer, newProducer, newTunnel } from '../tunnel/tunnel.ts';
import { asksForMore, readOn } from './tunnel_flow.ts';

const FLOW = { 'http.flow_control.enabled': 1, 'http.flow_control.high_water': 30_000 };

/** An answer on its way to the client and into the cache, of which the cache has still to take so much. */
function flowing(
  waiting: number,
  records: Record<string, number> = { ...FLOW, 'http.flow_control.low_water': 10_000 },
) {
  const on = desk({ records });
  const client = newConsumer('user agent', 'client');
  const cache = newConsumer('cache write', 'cache_write');
  const tunnel = newTunnel(newProducer('http server', 'server', null), [client, cache]);
  cache.given = waiting;
  on.ctx.core.tunnels[on.txn.sm] = tunnel;
  return { on, ...on, tunnel, client, cache };
}

const timers = (ctx: ReturnType<typeof flowing>['ctx']) => ctx.core.due.map(({ name }) => name);

test('a consumer that asks for more lets the origin be read again', () => {
  const { on, ctx, txn, tunnel, client } = flowing(29_999);
  asksForMore(ctx, txn, tunnel, client);
  expect([saidOn(on), timers(ctx), tunnel.throttled]).toEqual([['consumer_event'], ['origin read'], false]);
});

test('with too much waiting for another the origin waits', () => {
  const { on, ctx, txn, tunnel, client } = flowing(30_000);
  asksForMore(ctx, txn, tunnel, client);
  expect([saidOn(on), timers(ctx), tunnel.throttled]).toEqual([['consumer_event', 'tunnel_throttle'], [], true]);
  expect(argsOn(on, 'tunnel_throttle')).toMatchObject({ backlog: 30_000 });
});

test('without flow control nothing waits for anybody', () => {
  const { ctx, txn, tunnel, client } = flowing(1_000_000, {});
  asksForMore(ctx, txn, tunnel, client);
  expect([timers(ctx), tunnel.throttled]).toEqual([['origin read'], false]);
});

test('the origin goes on below the low mark, after an event without bytes', () => {
  const { on, ctx, txn, tunnel, cache } = flowing(9_999);
  tunnel.throttled = true;
  asksForMore(ctx, txn, tunnel, cache);
  expect([saidOn(on), tunnel.throttled]).toEqual([['consumer_event', 'tunnel_unthrottle'], false]);
  expect(workOn(on)).toEqual(['routine server_ready', 'routine read_on']);
  readOn(ctx, txn);
  expect(timers(ctx)).toEqual(['origin read', 'client write']);
});

test('between the marks it stays as it is', () => {
  const { ctx, txn, tunnel, cache } = flowing(10_000);
  tunnel.throttled = true;
  asksForMore(ctx, txn, tunnel, cache);
  expect([timers(ctx), tunnel.throttled]).toEqual([['origin read'], true]);
});

test('a producer that has ended is not asked', () => {
  const { ctx, txn, tunnel, client } = flowing(0);
  tunnel.producer.alive = false;
  asksForMore(ctx, txn, tunnel, client);
  expect(timers(ctx)).toEqual([]);
});
