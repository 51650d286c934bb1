import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { addressOf, hopOf, newHop, newParentResult } from './hop.ts';

test('nothing is known of a new party, and no parent is sought yet', () => {
  expect(newHop()).toMatchObject({ name: '', ip: null, port: 80, version: null, connectError: null });
  expect(newParentResult()).toMatchObject({ result: 'UNDEFINED', rule: null });
});

test('the request goes to the origin unless a parent was chosen', () => {
  const { txn } = desk();
  txn.parent_info.name = 'parent.test';
  expect(hopOf(txn)).toBe(txn.server_info);
  txn.current.server = 'parent_info';
  expect(hopOf(txn)).toBe(txn.parent_info);
});

test('an address is printed with its port', () => {
  expect(addressOf({ ...newHop(), ip: '10.0.0.1', port: 8081 })).toBe('10.0.0.1:8081');
});
