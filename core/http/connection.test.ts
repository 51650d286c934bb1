import { expect, test } from 'vitest';
import { isKeepAlive } from './connection.ts';
import type { Field } from './message.ts';

const alive = (version: string, ...pairs: [string, string][]): boolean => {
  const fields: Field[] = pairs.map(([name, value]) => ({ name, value, raw: null }));
  return isKeepAlive({ kind: 'response', version, status: 200, reason: '', fields });
};

test('1.1 lives unless closed; keep-alive wins over close', () => {
  expect(alive('1.1')).toBe(true);
  expect(alive('1.1', ['Connection', 'x, Close'])).toBe(false);
  expect(alive('1.1', ['Connection', 'close'], ['Connection', 'keep-alive'])).toBe(true);
});

test('1.0 lives only when asked to, 0.9 never', () => {
  expect(alive('1.0')).toBe(false);
  expect(alive('1.0', ['connection', 'Keep-Alive'])).toBe(true);
  expect(alive('0.9', ['connection', 'Keep-Alive'])).toBe(false);
});

test('Proxy-Connection is read instead of Connection', () => {
  expect(alive('1.1', ['Proxy-Connection', 'close'], ['Connection', 'keep-alive'])).toBe(false);
});
