import { describe, expect, test } from 'vitest';
import { ask, getOf, type PlayedServer, START_S, serve, tell } from '../../fixtures/played_server.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 5\r\n\r\n';

/** A PUSH of an answer of so many bytes, given in pieces. */
function push(length: number, ...pieces: string[]): { server: PlayedServer; got: string } {
  const server = serve({ records: { 'http.push_method_enabled': 1 } });
  const request = getOf('/a', `Content-Length: ${length}`).replace('GET', 'PUSH');
  return { server, got: ask(server, 'c0', request + (pieces[0] ?? ''), ...pieces.slice(1)) };
}

const whole = HEAD.length + 5;
const status = (got: string) => got.split('\r\n')[0];

describe('an answer that is pushed', () => {
  test.each([
    ['at once', [`${HEAD}hello`]],
    ['in pieces', [HEAD.slice(0, 20), HEAD.slice(20), 'hel', 'lo']],
  ])('%s is stored, and served to the next GET', (_how, pieces) => {
    const { server, got } = push(whole, ...pieces);
    expect(status(got)).toBe('HTTP/1.1 201 Created');
    expect(ask(server, 'c1', getOf('/a'))).toMatch(/\r\n\r\nhello$/);
    expect(server.acts).toBe(0);
  });

  test('over a copy takes its place', () => {
    const { server } = push(whole, `${HEAD}hello`);
    const again = getOf('/a', `Content-Length: ${whole}`).replace('GET', 'PUSH');
    expect(status(ask(server, 'c1', `${again}${HEAD}other`))).toBe('HTTP/1.1 200 OK');
    expect(ask(server, 'c2', getOf('/a'))).toMatch(/other$/);
  });

  test('and cannot be read is refused', () => {
    expect(status(push(12, 'no answer\r\n\r').got)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('a client that stops in the middle of it leaves nothing behind', () => {
  const { server } = push(whole, `${HEAD}he`);
  tell(server, { kind: 'eos', conn: 'c0' });
  expect([server.core.objects, server.core.txns, server.core.writers]).toEqual([{}, {}, {}]);
});

test('a pushed header that says both length and chunks loses its length, as an origin’s would', () => {
  const head =
    'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n';
  const { server } = push(head.length + 5, `${head}hello`);
  const notes = server.trace.flatMap((each) =>
    each.kind === 'say' && each.name === 'request_parse_note' ? each.args.text : [],
  );
  expect(notes).toEqual([
    'Transfer-Encoding header and Content-Length headers the request, removing all Content-Length headers',
  ]);
});

test('a PUSH of nothing waits for its client to go, and is refused with the time it was asked at', () => {
  const { server, got } = push(0);
  expect(got).toBe('');
  server.now_ms += 8000;
  tell(server, { kind: 'eos', conn: 'c0' });
  const dumps = server.trace.flatMap((each) =>
    each.kind === 'say' && each.name === 'dump' ? String(each.args.text) : [],
  );
  const date = new Date(START_S * 1000).toUTCString();
  expect(dumps.at(-1)).toContain(`HTTP/1.1 400 Response Not Cacheable\nDate: ${date}\n`);
});
