import { describe, expect, test } from 'vitest';
import { nearName } from './near.ts';

const NAMES = ['status', 'reason', 'proxy-request', 'server-response', 'fields'];

describe('the name that was probably meant', () => {
  test.each([
    ['statuss', 'status'],
    ['statsu', 'status'],
    ['feilds', 'fields'],
    ['proxy-requst', 'proxy-request'],
    ['x-foo', null],
    ['xy', null],
    ['', null],
  ])('%j is %j', (name, near) => expect(nearName(name, NAMES)).toBe(near));

  test('is the nearest of several', () => {
    expect(nearName('reasen', ['reasons', 'reason'])).toBe('reason');
  });
});
