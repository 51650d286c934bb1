import { expect, test } from 'vitest';
import { wishesOf } from './keys.ts';

test('fast typing that arrives at once counts letter by letter', () => {
  expect(wishesOf('jjk', {})).toEqual(['forward', 'forward', 'back']);
});

test('arrows, pages and ends work as the letters do', () => {
  expect(wishesOf('', { downArrow: true })).toEqual(['forward']);
  expect(wishesOf('', { pageUp: true })).toEqual(['page back']);
  expect(wishesOf('', { end: true })).toEqual(['last']);
  expect(wishesOf('', { escape: true })).toEqual(['quit']);
  expect(wishesOf('\r', { return: true })).toEqual(['next tab']);
});

test('Ctrl-C quits; other keys with Ctrl or Alt, unknown letters and pasted text do nothing', () => {
  expect(wishesOf('c', { ctrl: true })).toEqual(['quit']);
  expect(wishesOf('j', { ctrl: true })).toEqual([]);
  expect(wishesOf('q', { meta: true })).toEqual([]);
  expect(wishesOf('', {})).toEqual([]);
  expect(wishesOf('zZ\x00', {})).toEqual([]);
});
