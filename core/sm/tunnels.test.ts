import { describe, expect, test } from 'vitest';
import { argsOn, desk, saidOn, workOn } from '../../fixtures/core_desk.ts';
import { ask, enteredOf, getOf, serve } from '../../fixtures/played_server.ts';
import { newTunnel } from '../tunnel/tunnel.ts';
import { consumerEvent } from './tunnel_flow.ts';
import {
  addConsumer,
  addProducer,
  endIfOver,
  endProducer,
  producerEvent,
  responseHeader,
  startTunnel,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

function running() {
  const on = desk();
  const producer = addProducer(on.ctx, on.txn, 'http server', 'server', 5);
  const consumer = addConsumer(on.ctx, on.txn, 'user agent', 'client');
  startTunnel(on.ctx, on.txn, newTunnel(producer, [consumer]), 'tunnel_handler', true);
  return { ...on, on, producer, consumer };
}

test('a tunnel is said as it is built: who delivers, who takes, and that it runs', () => {
  const { on, txn } = running();
  expect(saidOn(on).slice(0, 3)).toEqual(['adding_producer', 'adding_consumer', 'tunnel_run']);
  expect(argsOn(on, 'tunnel_run')).toEqual({ producer: 'provided' });
  expect(txn.handler).toBe('tunnel_handler');
});

test('a transaction without a tunnel has none to give', () => {
  const { ctx, txn } = desk();
  expect(() => tunnelOf(ctx, txn)).toThrow('transaction 7 has no tunnel');
});

test('an event of an end is said with its number, and handed to the handler if it has one', () => {
  const { on, ctx, txn, consumer } = running();
  producerEvent(ctx, txn, 'HTTP_TUNNEL_EVENT_PRECOMPLETE', 'tunnel_handler_server');
  consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_READY', null);
  expect(argsOn(on, 'producer_redirection')).toMatchObject({ alive: false, number: 2302 });
  expect(workOn(on)).toEqual(['handle tunnel_handler_server HTTP_TUNNEL_EVENT_PRECOMPLETE']);
});

test('header and first bytes of a body leave in one piece', () => {
  const { ctx, txn, consumer } = running();
  writeToClient(ctx, txn, 'head');
  writeToClient(ctx, txn, 'body');
  writeToClient(ctx, txn, '');
  expect(ctx.commands).toEqual([{ do: 'write', conn: 'c0', bytes: 'headbody' }]);
  expect(consumer.given).toBe(8);
});

test('the machine is told when nobody is left in the tunnel, and not before', () => {
  const { on, ctx, txn, consumer } = running();
  endProducer(tunnelOf(ctx, txn));
  endIfOver(ctx, txn);
  expect(workOn(on)).toEqual([]);
  consumer.alive = false;
  endIfOver(ctx, txn);
  expect(workOn(on)).toEqual(['dispatch tunnel_handler HTTP_TUNNEL_EVENT_DONE']);
  expect(ctx.core.tunnels).toEqual({});
});

test('without an answer there is no header to send', () => {
  expect(responseHeader(desk().txn)).toBe('');
});

describe('a page of the proxy', () => {
  test('has its own length', () => {
    const got = ask(serve({ remap: 'map http://other/ http://x.test/\n' }), 'c0', getOf('/a'));
    const [head = '', body = ''] = got.split('\r\n\r\n');
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(body).not.toBe('');
  });

  test('is not sent in answer to a HEAD, its length is', () => {
    const given = { remap: 'map http://other/ http://x.test/\n' };
    const got = ask(serve(given), 'c0', getOf('/a').replace('GET', 'HEAD'));
    expect(got).toMatch(/Content-Length: [1-9]\d*\r\n\r\n$/);
  });
});

describe('a copy', () => {
  test('without a body is complete before it begins', () => {
    const server = serve({
      origin: [{ answer: 'HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 0\r\n\r\n' }],
    });
    ask(server, 'c0', getOf('/a'));
    ask(server, 'c0', getOf('/a'));
    expect(enteredOf(server, 1)).toContain('tunnel_handler_cache_read HTTP_TUNNEL_EVENT_PRECOMPLETE');
  });

  test('is sent in part, where a part was asked for', () => {
    const server = serve();
    ask(server, 'c0', getOf('/a'));
    const got = ask(server, 'c0', getOf('/a', 'Range: bytes=1-3'));
    expect(got).toMatch(/^HTTP\/1\.1 206 Partial Content\r\n/);
    expect(got).toMatch(/\r\n\r\nell$/);
    expect(got).toContain('Content-Range: bytes 1-3/5\r\n');
  });
});
