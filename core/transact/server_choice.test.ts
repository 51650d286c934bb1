import { describe, expect, test } from 'vitest';
import { desk, saidOn } from '../../fixtures/core_desk.ts';
import { chooseServer, justForwards, ruleOf } from './server_choice.ts';

const given = (records: Record<string, number> = {}, options = '') => ({
  files: { 'parent.config': `dest_domain=. parent="a.test:1;b.test:1" ${options}\n` },
  records: { 'http.parent_proxy.self_detect': 0, ...records },
});

test('without parents a request goes to the origin', () => {
  const { txn, env } = desk();
  chooseServer(txn, env);
  expect(txn.current).toMatchObject({ server: 'server_info', requestTo: 'ORIGIN_SERVER' });
});

test('with a line for it, to the parent; asked again, to the next one', () => {
  const { txn, env } = desk(given());
  chooseServer(txn, env);
  expect([txn.current.requestTo, txn.parent_info.name, txn.dns.lookingUp]).toEqual([
    'PARENT_PROXY',
    'a.test',
    'PARENT_PROXY',
  ]);
  expect(ruleOf(txn, env)?.line).toBe(1);
  chooseServer(txn, env);
  expect(txn.parent_info.name).toBe('b.test');
});

test('to itself a request never takes the way over a parent', () => {
  const on = desk(given());
  on.txn.server_info.name = '127.0.0.1';
  chooseServer(on.txn, on.env);
  expect(on.txn.current.requestTo).toBe('ORIGIN_SERVER');
  expect(saidOn(on)).toContain('bypass_parent_localhost');
});

describe('a request the cache has no part in', () => {
  const asked = (records: Record<string, number>, options = '') => {
    const { txn, env } = desk(given(records, options));
    txn.cache.result = 'SKIPPED';
    chooseServer(txn, env);
    return txn.current.requestTo;
  };

  test('goes past parents unless that is configured otherwise', () => {
    expect(asked({})).toBe('ORIGIN_SERVER');
    expect(asked({ 'http.uncacheable_requests_bypass_parent': 0 })).toBe('PARENT_PROXY');
  });

  test('but not past one that stands for the origin', () => {
    expect(asked({}, 'parent_is_proxy=false')).toBe('PARENT_PROXY');
  });
});

test('when the search has failed the request goes nowhere, or to the origin where that is allowed', () => {
  const { txn, env } = desk(given({}, 'go_direct=false'));
  chooseServer(txn, env);
  txn.parent.result = 'FAIL';
  chooseServer(txn, env);
  expect(txn.current.requestTo).toBe('NONE');
});

test('names of origins may be none of its business', () => {
  expect(justForwards(desk().env)).toBe(false);
  expect(justForwards(desk(given({ 'http.no_dns_just_forward_to_parent': 1 })).env)).toBe(true);
});
