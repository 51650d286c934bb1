import { describe, expect, test } from 'vitest';
import { goldSubject, playAll } from '../../fixtures/gold_subject.ts';
import { scriptsOf } from '../scenario/scripts.ts';
import { type Change, changed } from './change.ts';

const PLAIN = await goldSubject('caching/required_headers/a_bare_answer_is_not_enough_for_1');
const TTL = await goldSubject('caching/cache_config/ttl_in_cache_ends_a_longer_life');
const PUSH = await goldSubject('caching/push/ip_allow_may_refuse_a_push');

const script = (change: Change, index = 0, { scenario } = PLAIN) => {
  const other = changed(scenario, change);
  return other === null ? null : (scriptsOf(other).all[index] ?? null);
};

describe('a change', () => {
  test('of a record sets it and says who did', () => {
    const name = 'proxy.config.http.cache.required_headers';
    const other = changed(PLAIN.scenario, { kind: 'record', name, value: 0 });
    expect(other?.config.records[name]).toEqual({ value: 0, from: 'a change' });
    expect(PLAIN.scenario.config.records[name]?.value).toBe(1);
  });

  test('of a request field is made in the bytes and in the list of fields', () => {
    const change = { kind: 'field', of: 'request', transaction: 0, name: 'host', value: 'other.test' } as const;
    const client = script(change)?.client;
    expect(client?.segments[0]?.bytes).toMatch(/^GET \/a HTTP\/1\.1\r\nhost: other\.test\r\nuuid: .*\r\n\r\n$/);
    expect(client?.headers[0]).toEqual(['host', 'other.test']);
  });

  test('of a response field adds it, and takes it out', () => {
    const where = { kind: 'field', of: 'response', transaction: 1, name: 'Cache-Control' } as const;
    expect(script({ ...where, value: null }, 1)?.responses[0]?.head).not.toContain('Cache-Control');
    expect(script({ ...where, transaction: 0, value: 'max-age=1' }, 0)?.responses[0]?.head).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nCache-Control: max-age=1\r\n\r\n',
    );
  });

  test('of status and method rewrites the start lines', () => {
    const status = script({ kind: 'status', transaction: 0, status: 404 });
    expect(status?.responses[0]).toMatchObject({ status: 404, head: expect.stringMatching(/^HTTP\/1\.1 404\r\n/) });
    const method = script({ kind: 'method', transaction: 0, method: 'HEAD' });
    expect(method?.client).toMatchObject({ method: 'HEAD', segments: [{ bytes: expect.stringMatching(/^HEAD \/a/) }] });
  });

  test('of the moment moves a request, and after a minute to a new connection; not before the start', () => {
    expect(script({ kind: 'moment', transaction: 1, by_s: 2 }, 1)?.client).toMatchObject({ delay_ms: 2300 });
    expect(script({ kind: 'moment', transaction: 1, by_s: 100 }, 1)?.client.newConnection).toBe(true);
    expect(script({ kind: 'moment', transaction: 1, by_s: -1 }, 1)).toBeNull();
  });

  test('of a line of cache.config sets its seconds or takes it out', () => {
    const seconds = (other: ReturnType<typeof changed>) => other?.config.cacheControl.rules.map((rule) => rule.seconds);
    expect(seconds(changed(TTL.scenario, { kind: 'cache line', line: 1, seconds: 9 }))).toEqual([9]);
    expect(seconds(changed(TTL.scenario, { kind: 'cache line', line: 1, seconds: null }))).toEqual([]);
    expect(changed(TTL.scenario, { kind: 'cache line', line: 7, seconds: 9 })).toBeNull();
  });

  test('of ip_allow.yaml takes an entry out', () => {
    const before = PUSH.scenario.config.ipAllow.rules.length;
    const other = changed(PUSH.scenario, { kind: 'ip_allow entry', entry: 1 });
    expect(other?.config.ipAllow.rules).toHaveLength(before - 1);
    expect(changed(PUSH.scenario, { kind: 'ip_allow entry', entry: 99 })).toBeNull();
  });

  test('of a stored object that is not there is none', () => {
    const field = { of: 'response', name: 'Vary', value: null } as const;
    expect(changed(PLAIN.scenario, { kind: 'stored field', url: 'http://x/', ...field })).toBeNull();
  });

  test('to the whole object takes Range, Content-Range and 206 out', async () => {
    const { scenario } = await goldSubject('caching/range/a_206_is_not_stored');
    const other = changed(scenario, { kind: 'no range', transaction: 0 });
    const whole = other && scriptsOf(other).all[0];
    expect(whole?.client.segments[0]?.bytes).not.toContain('Range');
    expect(whole?.responses[0]?.head).toMatch(/^HTTP\/1\.1 200\r\n/);
    expect(whole?.responses[0]?.head).not.toContain('Content-Range');
  });

  test('to an origin that answers, and to names that resolve, ends the error', async () => {
    const dead = await goldSubject('caching/stale/must_revalidate_is_not_served_stale');
    const unknown = await goldSubject('origins/a_name_that_does_not_resolve_is_a_500');
    const first = changed(dead.scenario, { kind: 'origin answers', transaction: 1 });
    const second = changed(unknown.scenario, { kind: 'names resolve' });
    expect((await playAll(first ?? dead.scenario)).records[1]?.client_response).toMatchObject({ status: 200 });
    expect((await playAll(second ?? unknown.scenario)).records[0]?.client_response).not.toMatchObject({ status: 500 });
  });
});
