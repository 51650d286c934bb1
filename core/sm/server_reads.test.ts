import { expect, test } from 'vitest';
import { desk, workOn } from '../../fixtures/core_desk.ts';
import { ask, getOf, serve } from '../../fixtures/played_server.ts';
import { readServer } from './server_reads.ts';

test('without a connection there is nothing to read', () => {
  const on = desk();
  readServer(on.ctx, on.txn);
  expect(workOn(on)).toEqual([]);
});

test('a header is read by its handler, what follows by the tunnel', () => {
  const body = 'x'.repeat(20_000);
  const head = `HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: ${body.length}\r\n\r\n`;
  const server = serve({
    origin: [{ answer: [head.slice(0, 30), head.slice(30), body.slice(0, 9000), body.slice(9000)] }],
  });
  const got = ask(server, 'c0', getOf('/a'));
  expect(got.slice(got.indexOf('\r\n\r\n') + 4)).toBe(body);
  expect(Object.values(server.core.objects)[0]?.alternates[0]?.body).toBe(body);
});

test('the end of a connection comes behind its last byte', () => {
  const server = serve({
    origin: [{ answer: 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\nhello', end: 'eos' }],
  });
  expect(ask(server, 'c0', getOf('/a').replace('1.1', '1.0'))).toMatch(/\r\n\r\nhello$/);
});
