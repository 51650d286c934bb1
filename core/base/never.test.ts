import { expect, test } from 'vitest';
import { never } from './never.ts';

test('what the types exclude and still comes is named in the error', () => {
  expect(() => never({ kind: 'new' } as never)).toThrow('unreachable: {"kind":"new"}');
});
