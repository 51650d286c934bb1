import { describe, expect, test } from 'vitest';
import { type Act, ask, enteredOf, getOf, logOf, type PlayedServer, serve } from '../../fixtures/played_server.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n';
const CHUNKS = '5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nX-T: 1\r\n\r\n';

function play(act: Act, request = getOf('/a')): { server: PlayedServer; got: string; body: string } {
  const server = serve({ origin: [act] });
  const got = ask(server, 'c0', request);
  return { server, got, body: got.slice(got.indexOf('\r\n\r\n') + 4) };
}

const stored = (server: PlayedServer) =>
  Object.values(server.core.objects).flatMap((o) => o.alternates.map((a) => a.body));

describe('a body of known length', () => {
  test('goes to the client and into the cache', () => {
    const { server, body } = play({ answer: [`${HEAD}Content-Length: 10\r\n\r\nhel`, 'lo', 'world'] });
    expect([body, stored(server)]).toEqual(['helloworld', ['helloworld']]);
    expect(enteredOf(server)).toContain('tunnel_handler_server VC_EVENT_READ_COMPLETE');
  });

  test('that is there at once is complete before it begins', () => {
    const { server } = play({ answer: `${HEAD}Content-Length: 5\r\n\r\nhello` });
    expect(enteredOf(server)).toContain('tunnel_handler_server HTTP_TUNNEL_EVENT_PRECOMPLETE');
    expect(logOf(server, 0)).toContain('[0] [tunnel_run] producer already done');
  });

  test('that is shorter cuts the client off, and is not stored', () => {
    const { server, body } = play({ answer: `${HEAD}Content-Length: 10\r\n\r\nhello`, end: 'eos' });
    expect([body, stored(server), server.core.clients]).toEqual(['hello', [], {}]);
    expect(logOf(server, 0)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\[0\] server EOS after \d+ bytes, expected 10$/),
        '[0] aborting HTTP tunnel due to server truncation',
      ]),
    );
  });

  test('that is longer is cut, stored, and the connection is not used again', () => {
    const { server, body } = play({ answer: `${HEAD}Content-Length: 5\r\n\r\nhello, world` });
    expect([body, stored(server), server.core.pool]).toEqual(['hello', ['hello'], []]);
  });
});

describe('a body in chunks', () => {
  test('passes to a 1.1 client as it came, and is stored bare', () => {
    const { server, got, body } = play({ answer: `${HEAD}Transfer-Encoding: chunked\r\n\r\n${CHUNKS}` });
    expect([body, stored(server)]).toEqual([CHUNKS, ['hello!']]);
    expect(got).toContain('Transfer-Encoding: chunked\r\n');
    expect(server.core.pool).toHaveLength(1);
  });

  test('loses its framing for a 1.0 client, whose connection ends it', () => {
    const { server, got, body } = play(
      { answer: `${HEAD}Transfer-Encoding: chunked\r\n\r\n${CHUNKS}` },
      getOf('/a').replace('1.1', '1.0'),
    );
    expect(body).toBe('hello!');
    expect(got).not.toContain('Transfer-Encoding');
    expect(server.commands).toContainEqual({ do: 'close', conn: 'c0' });
  });

  test('that is broken is not stored', () => {
    const { server } = play({ answer: `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX`, end: 'eos' });
    expect([stored(server), server.core.clients]).toEqual([[], {}]);
  });

  test('that stops in the middle is not stored', () => {
    const { server } = play({ answer: `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`, end: 'eos' });
    expect([stored(server), server.core.clients]).toEqual([[], {}]);
  });
});

describe('a body that ends with the connection', () => {
  test('is put into chunks for a 1.1 client, and stored whole', () => {
    const { server, body } = play({ answer: [`${HEAD}\r\nhello`, '!'], end: 'eos' });
    expect([body, stored(server)]).toEqual(['5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n', ['hello!']]);
  });

  test('goes bare to a 1.0 client', () => {
    const { body } = play({ answer: `${HEAD}\r\nhello`, end: 'eos' }, getOf('/a').replace('1.1', '1.0'));
    expect(body).toBe('hello');
  });
});

test.each([
  ['a HEAD', 'Content-Length: 5\r\n\r\n', getOf('/a').replace('GET', 'HEAD')],
  ['a 204', '\r\n', getOf('/b')],
])('the answer to %s has no body', (_what, rest, request) => {
  const head = request.includes('/b') ? HEAD.replace('200 OK', '204 No Content') : HEAD;
  const { body, server } = play({ answer: head + rest }, request);
  expect([body, Object.keys(server.core.clients)]).toEqual(['', ['0']]);
});

test('a new object without a body is stored all the same', () => {
  const { server } = play({ answer: `${HEAD}Content-Length: 0\r\n\r\n` });
  expect(stored(server)).toEqual(['']);
});

test('after a 304 made from a new answer the body is filled into the cache by a second tunnel', () => {
  const act = { answer: `${HEAD}ETag: "a"\r\nContent-Length: 5\r\n\r\nhello` };
  const { server, got, body } = play(act, getOf('/a', 'If-None-Match: "a"'));
  expect([got.split('\r\n')[0], body, stored(server)]).toEqual(['HTTP/1.1 304 Not Modified', '', ['hello']]);
  expect(enteredOf(server)).toContain('tunnel_handler_cache_fill HTTP_TUNNEL_EVENT_DONE');
});
