import { expect, test } from 'vitest';
import { TRANSACTION_SCHEMA } from './transaction.ts';

test('records say what they are and which version: readers of theirs rely on it', () => {
  expect(TRANSACTION_SCHEMA).toBe('retrace.transaction/1');
});
