import { expect, test } from 'vitest';
import { addressOf, ipv4Of } from './literal.ts';

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['127.0.0.01', '127.0.0.1'],
  ['0x7f.0.0.1', '127.0.0.1'],
  ['010.1.256', '8.1.1.0'],
  ['127.0.0.300', null],
  ['127.0.0.08', null],
  ['4294967296', null],
  ['10.0.0.1.example', null],
  ['1.2.3.4.5', null],
  ['1..2', null],
  ['::1', null],
])('%s is the address %s', (name, expected) => {
  expect(ipv4Of(name)).toBe(expected);
});

test('brackets go, numbers take their usual form, a name stays', () => {
  expect(['[::1]', '::1', '127.1', 'h'].map(addressOf)).toEqual(['::1', '::1', '127.0.0.1', 'h']);
});
