import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';

const parents = (...lines: string[]) => ({
  files: { 'parent.config': lines.join('\n') },
  records: { 'http.parent_proxy.self_detect': 0, 'http.parent_proxy.fail_threshold': 1 },
});

test('without a line the request goes to the origin', () => {
  const { txn, env } = desk(parents('dest_domain=other.test parent="a.test:1"'));
  env.parents.find(txn);
  expect(txn.parent).toMatchObject({ result: 'DIRECT', rule: null });
});

test('a line names the parent and its port', () => {
  const { txn, env } = desk(parents('dest_domain=. parent="a.test:3128"'));
  env.parents.find(txn);
  expect(txn).toMatchObject({ parent: { result: 'SPECIFIED', port: 3128 }, parent_info: { name: 'a.test' } });
});

describe('when nobody is left', () => {
  const afterAll = (options: string) => {
    const { txn, env } = desk(parents(`dest_domain=. parent="a.test:1" ${options}`));
    env.parents.find(txn);
    env.parents.markDown(txn);
    env.parents.next(txn);
    return txn.parent.result;
  };

  test.each([
    ['', 'DIRECT'],
    ['go_direct=false', 'FAIL'],
    ['parent_is_proxy=false', 'FAIL'],
  ])('with %j the search ends in %s', (options, result) => {
    expect(afterAll(options)).toBe(result);
  });
});

test('a parent that failed is not found again, until it has answered', () => {
  const { txn, env } = desk(parents('dest_domain=. parent="a.test:1;b.test:1"'));
  const found = () => {
    env.parents.find(txn);
    return txn.parent_info.name;
  };
  expect(found()).toBe('a.test');
  const { ...place } = txn.parent;
  env.parents.markDown(txn);
  expect(found()).toBe('b.test');
  Object.assign(txn.parent, place);
  env.parents.markUp(txn);
  expect(found()).toBe('a.test');
});
