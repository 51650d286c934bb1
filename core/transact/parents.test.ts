import { describe, expect, test } from 'vitest';
import { answered, type Desk, desk } from '../../fixtures/core_desk.ts';
import { type Act, ask, getOf, OK, serve } from '../../fixtures/played_server.ts';
import { direct } from './decisions.ts';
import { fromParent, ppDNSLookup, ppDNSLookupAPICall } from './parents.ts';
import { chooseServer } from './server_choice.ts';

const given = (options = '') => ({
  files: { 'parent.config': `dest_domain=. parent="a.test:3128;b.test:3128" ${options}\n` },
  records: { 'http.parent_proxy.self_detect': 0, 'http.insert_response_via_str': 3 },
});

/** A request on its way to the first parent. */
function onTheWay(options = ''): Desk {
  const on = desk(given(options));
  chooseServer(on.txn, on.env);
  answered(on.txn, 200, 'Content-Length: 0');
  Object.assign(on.txn.current, { server: 'parent_info', requestTo: 'PARENT_PROXY' });
  Object.assign(on.txn.parent_info, { ip: '10.0.0.7', port: 3128, version: '1.1' });
  on.txn.cache.action = 'DO_NO_ACTION';
  return on;
}

const passOn = () => direct('SERVER_READ', 'passed on');

test('the name of a parent is looked up by two steps', () => {
  const { txn, env } = onTheWay();
  expect(ppDNSLookupAPICall(txn, env)).toMatchObject({ action: 'DNS_LOOKUP', next: 'PPDNSLookup' });
  Object.assign(txn.dns, { success: true, ip: '10.0.0.8' });
  expect(ppDNSLookup(txn, env).action).toBe('ORIGIN_SERVER_OPEN');
  expect(txn.parent_info).toMatchObject({ ip: '10.0.0.8', port: 3128 });
});

test('an answer of a parent is passed on, and the codes know', () => {
  const { txn, env } = onTheWay();
  expect(fromParent(txn, env, passOn).action).toBe('SERVER_READ');
  expect(txn.via.slice(18, 20)).toBe('pS');
});

describe('a parent that cannot be reached', () => {
  const failed = (attempts: number, options = '') => {
    const on = onTheWay(options);
    Object.assign(on.txn.current, { state: 'CONNECTION_ERROR', attempts });
    return { ...on, decision: fromParent(on.txn, on.env, passOn) };
  };

  test('is tried twice, then the next one is', () => {
    expect(failed(0).decision.action).toBe('ORIGIN_SERVER_OPEN');
    const second = failed(1);
    expect(second.decision).toMatchObject({ action: 'DNS_LOOKUP', next: 'PPDNSLookupAPICall' });
    expect(second.txn.parent_info.name).toBe('b.test');
  });

  test('after five attempts over all there is no further one', () => {
    const { decision, txn } = failed(4);
    expect(decision.action).toBe('SEND_ERROR_CACHE_NOOP');
    expect(txn.clientResponse).toMatchObject({ status: 502, reason: 'Next Hop Connection Failed' });
  });
});

describe('an answer of a parent', () => {
  const status = (code: number, options: string) => {
    const on = onTheWay(options);
    answered(on.txn, code, 'Content-Length: 0');
    Object.assign(on.txn.current, { server: 'parent_info', requestTo: 'PARENT_PROXY' });
    return { ...on, decision: fromParent(on.txn, on.env, passOn) };
  };

  test.each([
    [404, 'parent_retry=simple_retry', 'b.test', 0],
    [503, 'parent_retry=unavailable_server_retry', 'b.test', 1],
  ])('with %i and %s sends the request to the next one, %s', (code, options, name, marks) => {
    const { decision, txn, ctx } = status(code, options);
    expect([decision.action, txn.parent_info.name]).toEqual(['DNS_LOOKUP', name]);
    expect(Object.keys(ctx.core.parents.marks)).toHaveLength(marks);
  });

  test('with another status, or without that option, is the answer', () => {
    expect(status(404, '').decision.action).toBe('SERVER_READ');
    expect(status(403, 'parent_retry=both').decision.action).toBe('SERVER_READ');
  });
});

describe('whole transactions over parents', () => {
  const play = (origin: readonly Act[], options?: string) => {
    const server = serve({ ...given(options), origin });
    return { server, got: ask(server, 'c0', getOf('/a')) };
  };
  const codes = (got: string) => /\[([^\]]*)\]\)/.exec(got)?.[1];

  test('a parent is asked with the whole URL', () => {
    const { server, got } = play([{ answer: OK }]);
    expect(server.sent.s0).toMatch(/^GET http:\/\/origin\.test:8081\/a HTTP\/1\.1\r\n/);
    expect(codes(got)).toBe('uScMsSfWpSeN:t cCMpSs ');
  });

  test('all of them fail: 502', () => {
    const { got } = play([{ refuse: 'ECONNREFUSED' }], 'go_direct=false');
    expect(got).toMatch(/^HTTP\/1\.1 502 Next Hop Connection Failed\r\n/);
    expect(codes(got)).toBe('uScMsEf p eC:t cCMpFs ');
  });
});
