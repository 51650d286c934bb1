import { describe, expect, test } from 'vitest';
import { desk, saidOn, workOn } from '../../fixtures/core_desk.ts';
import {
  actionsOf,
  ask,
  enteredOf,
  getOf,
  hooksOf,
  serve,
  tell,
  unplayedOf,
  wait,
} from '../../fixtures/played_server.ts';
import { testPlugins } from '../../fixtures/test_plugins.ts';
import type { HookName } from '../names/hooks.ts';
import type { Edit, HookAnswer, HookCall, PluginHost } from '../txn/plugin.ts';
import { callout } from './callouts.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const doing = (...edits: Edit[]): HookAnswer => ({ edits, reenable: 'HTTP_API_CONTINUE' });
const FAIL: HookAnswer = { edits: [], reenable: 'HTTP_API_ERROR' };

/** A whole transaction with these plugins: the server afterwards. */
function played(plugins: PluginHost) {
  const server = serve({ origin: [{ answer: OK }], plugins });
  ask(server, 'c0', getOf('/a', 'Connection: close'));
  return server;
}

/** What the client got first. */
const statusLine = (server: ReturnType<typeof played>) => server.sent.c0?.split('\r\n')[0];

/** Plugins at these hooks that write down when they are called. */
function listening(...hooks: HookName[]) {
  const called: string[] = [];
  const note =
    (at: number) =>
    ({ listener, txn }: { listener: { hook: string }; txn: { sm: number } | null }) =>
      void called.push(`${at} ${listener.hook} ${txn?.sm ?? 'none'}`);
  return { ...testPlugins(hooks.map((hook, at) => [hook, note(at)])), called };
}

test('a cacheable miss passes the hooks in the order of the real server', () => {
  const server = serve({ origin: [{ answer: OK }] });
  ask(server, 'c0', getOf('/a', 'Connection: close'));
  expect(hooksOf(server).map((hook) => hook.slice(8, -5))).toEqual([
    'TXN_START',
    'READ_REQUEST_HDR',
    'PRE_REMAP',
    'POST_REMAP',
    'CACHE_LOOKUP_COMPLETE',
    'OS_DNS',
    'SEND_REQUEST_HDR',
    'READ_RESPONSE_HDR',
    'SEND_RESPONSE_HDR',
    'TXN_CLOSE',
  ]);
});

test('those who listen at a hook are called in order of registration, each said with its answer', () => {
  const plugins = listening('TS_HTTP_OS_DNS_HOOK', 'TS_HTTP_PRE_REMAP_HOOK', 'TS_HTTP_OS_DNS_HOOK');
  const server = played(plugins);
  expect(plugins.called).toEqual(['1 TS_HTTP_PRE_REMAP_HOOK 0', '0 TS_HTTP_OS_DNS_HOOK 0', '2 TS_HTTP_OS_DNS_HOOK 0']);
  const api = ['state_api_callback HTTP_API_CONTINUE', 'state_api_callout HTTP_API_CONTINUE'];
  expect(enteredOf(server).filter((entered) => entered.startsWith('state_api'))).toEqual([...api, ...api, ...api]);
});

test('without plugins nothing is said, and the hook is still in the trace', () => {
  const on = desk();
  callout(on.ctx, on.txn.sm, 'TS_HTTP_OS_DNS_HOOK');
  expect([saidOn(on), workOn(on)]).toEqual([[], ['api_return']]);
  expect(on.trace).toMatchObject([{ kind: 'hook', hook: 'TS_HTTP_OS_DNS_HOOK', called: 0 }]);
});

test('the time the answer begins is noted for plugins only', () => {
  const noted = (plugins: PluginHost) =>
    played(plugins).trace.some((r) => r.kind === 'milestone' && r.milestone === 'UA_BEGIN_WRITE');
  expect(noted(listening('TS_HTTP_TXN_START_HOOK'))).toBe(true);
  expect(noted(listening())).toBe(false);
});

test('a hook of a session has no transaction', () => {
  const plugins = listening('TS_HTTP_SSN_START_HOOK', 'TS_HTTP_SSN_CLOSE_HOOK');
  played(plugins);
  expect(plugins.called).toEqual(['0 TS_HTTP_SSN_START_HOOK none', '1 TS_HTTP_SSN_CLOSE_HOOK none']);
});

test('a session that a plugin refuses at its start is closed unanswered', () => {
  const server = played(testPlugins([['TS_HTTP_SSN_START_HOOK', () => FAIL]]));
  expect([server.sent.c0 ?? '', server.commands.at(-1)]).toEqual(['', { do: 'close', conn: 'c0' }]);
});

describe('hooks added while running', () => {
  const adding = (scope: 'global' | 'session' | 'transaction', hook: HookName): Edit => ({
    edit: 'hook',
    scope,
    listener: { hook, plugin: 'test', continuation: scope },
  });

  test('are called session first, then transaction, also at the very hook they are added in; who is called last of the global ones is the last', () => {
    const called: string[] = [];
    const note = (what: string) => () => void called.push(what);
    const later = { global: note('global'), session: note('session'), transaction: note('transaction') };
    const hook = 'TS_HTTP_READ_REQUEST_HDR_HOOK';
    const scopes = ['transaction', 'session', 'global'] as const;
    played(testPlugins([[hook, () => doing(...scopes.map((scope) => adding(scope, hook)))]], later));
    expect(called).toEqual(['session', 'transaction']);
  });

  test('count once in a transaction, however often the same continuation is added', () => {
    let calls = 0;
    const twice = doing(adding('transaction', 'TS_HTTP_OS_DNS_HOOK'), adding('transaction', 'TS_HTTP_OS_DNS_HOOK'));
    played(testPlugins([['TS_HTTP_TXN_START_HOOK', () => twice]], { transaction: () => void calls++ }));
    expect(calls).toBe(1);
  });
});

describe('an error re-enable', () => {
  test('before the answer closes the client, because the length is not trusted', () => {
    const server = played(testPlugins([['TS_HTTP_POST_REMAP_HOOK', () => FAIL]]));
    expect(statusLine(server)).toBe('HTTP/1.1 500 INKApi Error');
    expect(server.sent.c0).toContain('Connection: close');
    expect(actionsOf(server).at(-1)).toBe('INTERNAL_CACHE_NOOP');
  });

  test('takes the status and body that the plugin set', () => {
    const refusal: Edit[] = [
      { edit: 'status', status: 403 },
      { edit: 'body', bytes: 'no', type: null },
    ];
    const answer: HookAnswer = { edits: refusal, reenable: 'HTTP_API_ERROR' };
    const server = played(testPlugins([['TS_HTTP_OS_DNS_HOOK', () => answer]]));
    expect(statusLine(server)).toBe('HTTP/1.1 403 Forbidden');
    expect(server.sent.c0?.endsWith('\r\n\r\nno')).toBe(true);
  });

  test('skips those who would be called after it', () => {
    const plugins = listening('TS_HTTP_PRE_REMAP_HOOK', 'TS_HTTP_PRE_REMAP_HOOK');
    const call: PluginHost['call'] = (given) => {
      plugins.call(given);
      return FAIL;
    };
    played({ ...plugins, call });
    expect(plugins.called).toEqual(['0 TS_HTTP_PRE_REMAP_HOOK 0']);
  });

  test('at the end of the transaction changes nothing', () => {
    expect(statusLine(played(testPlugins([['TS_HTTP_TXN_CLOSE_HOOK', () => FAIL]])))).toBe('HTTP/1.1 200 OK');
  });
});

test('a plugin that waits re-enables at its time, and may be called again then', () => {
  const calls: [time: number, first: boolean][] = [];
  const noted = (answer: HookAnswer) => (call: HookCall) => {
    calls.push([call.now_ms, call.first]);
    return answer;
  };
  const waits: HookAnswer = { ...doing(), after_ms: 250, continuation: 'later' };
  const plugins = testPlugins([['TS_HTTP_POST_REMAP_HOOK', noted(waits)]], { later: noted(doing()) });
  const server = played(plugins);
  expect(server.sent.c0 ?? '').toBe('');
  wait(server, 1);
  expect(statusLine(server)).toBe('HTTP/1.1 200 OK');
  const [first, second] = calls;
  expect([first?.[1], second?.[1], (second?.[0] ?? 0) - (first?.[0] ?? 0)]).toEqual([true, false, 250]);
});

describe('a plugin that asks the server itself', () => {
  const REQUEST = 'GET /own HTTP/1.0\r\nHost: h\r\n\r\n';
  const asking = (calls: HookCall[]) => {
    const fetches: HookAnswer = { ...doing(), fetch: REQUEST, continuation: 'got' };
    return testPlugins([['TS_HTTP_POST_REMAP_HOOK', () => fetches]], { got: (call) => void calls.push(call) });
  };

  test('waits on a connection of its own, and is called again at the hook with all that came back', () => {
    const calls: HookCall[] = [];
    const server = played(asking(calls));
    expect(server.commands).toContainEqual({ do: 'request', conn: 'f0', url: '/own', bytes: REQUEST });
    expect([server.sent.c0 ?? '', Object.values(server.core.txns)[0]?.callout?.waiting?.fetch]).toEqual(['', 'f0']);
    tell(server, { kind: 'answered', conn: 'f0', bytes: 'all' });
    expect(calls).toMatchObject([{ first: false, fetched: 'all', listener: { hook: 'TS_HTTP_POST_REMAP_HOOK' } }]);
    expect(statusLine(server)).toBe('HTTP/1.1 200 OK');
  });

  test('is not called for what somebody else was answered', () => {
    const calls: HookCall[] = [];
    const server = played(asking(calls));
    tell(server, { kind: 'answered', conn: 'f7', bytes: 'all' });
    expect([calls, server.sent.c0 ?? '']).toEqual([[], '']);
  });
});

test('what a plugin changed is in the trace as a hook record with the difference', () => {
  const edit = doing({ edit: 'config', record: 'proxy.config.http.insert_age_in_response', value: 0 });
  const server = played(testPlugins([['TS_HTTP_POST_REMAP_HOOK', () => edit]]));
  expect(server.trace.filter((r) => r.kind === 'hook' && r.plugin !== undefined)).toMatchObject([
    {
      hook: 'TS_HTTP_POST_REMAP_HOOK',
      plugin: 'test',
      changes: [{ of: 'config', name: 'proxy.config.http.insert_age_in_response', from: '1', to: '0' }],
    },
  ]);
  expect(server.sent.c0).not.toContain('Age:');
});

test('a record that nothing here asks is named when a plugin sets it to something else', () => {
  const told = (value: number) => {
    const edit = doing({ edit: 'config', record: 'proxy.config.http.strict_chunk_parsing', value });
    return unplayedOf(played(testPlugins([['TS_HTTP_POST_REMAP_HOOK', () => edit]])));
  };
  expect([told(1), told(0)]).toEqual([[], ['record proxy.config.http.strict_chunk_parsing']]);
});

describe('plugins that choose among alternates', () => {
  const stored =
    'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nVary: X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
  /** How often the origin is asked by two requests that differ in X. */
  const asksWith = (factor: number | null, second: string) => {
    const hook = 'TS_HTTP_SELECT_ALT_HOOK';
    const plugins = { ...testPlugins([[hook, () => undefined]]), selectAlternate: () => factor };
    const server = serve({ origin: [{ answer: stored }], plugins });
    ask(server, 'c0', getOf('/a', 'X: 1', 'Connection: close'));
    ask(server, 'c1', getOf('/a', `X: ${second}`, 'Connection: close'));
    return server.acts;
  };

  test('leave it as it is, or scale its quality down to nothing', () => {
    expect([asksWith(null, '1'), asksWith(0.5, '1'), asksWith(0, '1')]).toEqual([1, 1, 2]);
  });

  test('may take it whatever Vary says', () => {
    expect([asksWith(1, '2'), asksWith(Number.POSITIVE_INFINITY, '2')]).toEqual([2, 1]);
  });
});
