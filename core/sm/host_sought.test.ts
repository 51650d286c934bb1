import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { hostSought } from './host_sought.ts';

test('a name is sought with the port of the URL while no address is known', () => {
  expect(hostSought(desk().txn)).toEqual({ name: 'origin.test', port: 8081 });
});

test('a parent is sought by its own name', () => {
  const { txn } = desk();
  txn.dns.lookingUp = 'PARENT_PROXY';
  txn.parent_info.name = 'parent.test';
  expect(hostSought(txn).name).toBe('parent.test');
});
