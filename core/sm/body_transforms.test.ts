import { expect, test } from 'vitest';
import { actionsOf, ask, enteredOf, getOf, serve } from '../../fixtures/played_server.ts';
import type { HookName } from '../names/hooks.ts';
import { NO_PLUGINS, type PluginHost, type TransformAnswer, type TransformCall } from '../txn/plugin.ts';

/** Adds transforms of these names to every transaction; each makes of a piece what `make` says. */
function host(hook: HookName, names: readonly string[], make: (call: TransformCall) => Partial<TransformAnswer>) {
  const at =
    hook === 'TS_HTTP_REQUEST_TRANSFORM_HOOK' ? 'TS_HTTP_READ_REQUEST_HDR_HOOK' : 'TS_HTTP_READ_RESPONSE_HDR_HOOK';
  const plugins: PluginHost = {
    ...NO_PLUGINS,
    hooks: [{ hook: at, plugin: 'p', continuation: 'adds' }],
    call: () => ({
      edits: names.map((continuation) => ({
        edit: 'hook',
        scope: 'transaction',
        listener: { hook, plugin: 'p', continuation },
      })),
      reenable: 'HTTP_API_CONTINUE',
    }),
    transform: (call) => ({ edits: [], bytes: '', opens: true, fails: false, ...make(call) }),
  };
  return plugins;
}

const ANSWER = { answer: 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\nabc' };
const bodyOf = (got: string) => got.slice(got.indexOf('\r\n\r\n') + 4);

test('what comes out of the last transform is sent with its length, and stored', () => {
  const marks = ({ listener, bytes }: TransformCall) => ({ bytes: `${listener.continuation}(${bytes})` });
  const server = serve({ origin: [ANSWER], plugins: host('TS_HTTP_RESPONSE_TRANSFORM_HOOK', ['a', 'b'], marks) });
  const got = ask(server, 'c0', getOf('/x'));
  expect(got).toContain('Content-Length: 9\r\n');
  expect(bodyOf(got)).toBe('b(a(abc))');
  expect(actionsOf(server, 0).slice(-3)).toEqual(['SERVER_READ', 'CACHE_ISSUE_WRITE_TRANSFORM', 'TRANSFORM_READ']);
  expect(bodyOf(ask(server, 'c0', getOf('/x')))).toBe('b(a(abc))');
  expect(actionsOf(server, 1).at(-1)).toBe('SERVE_FROM_CACHE');
});

test('a transform that fails is answered 500', () => {
  const plugins = host('TS_HTTP_RESPONSE_TRANSFORM_HOOK', ['a'], () => ({ fails: true }));
  const server = serve({ origin: [ANSWER], plugins });
  expect(ask(server, 'c0', getOf('/x'))).toMatch(/^HTTP\/1\.1 500 INKApi Error\r\n/);
  expect(enteredOf(server, 0)).toContain('tunnel_handler_transform_write EVENT_ERROR');
});

test('the body of a request goes out as the transform makes it', () => {
  const plugins = host('TS_HTTP_REQUEST_TRANSFORM_HOOK', ['a'], ({ bytes }) => ({ bytes: bytes.toUpperCase() }));
  const server = serve({ origin: [ANSWER], plugins });
  ask(server, 'c0', 'POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody');
  const sent = Object.values(server.sent).find((bytes) => bytes.startsWith('POST')) ?? '';
  expect(sent).toContain('Content-Length: 4\r\n');
  expect(bodyOf(sent)).toBe('BODY');
});
