import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withTransition } from '../../fixtures/variants.ts';
import { readWholeLog } from '../readers/log.ts';
import { classOf, isTornAt } from './classify.ts';

const known = { notModelled: false, lacking: [], hasConfig: true, isTorn: false };

describe('a difference is', () => {
  test('a model gap when the run says that something is not played', () => {
    expect(classOf({ ...known, notModelled: true, isTorn: true })).toBe('model gap');
  });

  test('a real anomaly when everything that decides is known', () => {
    expect(classOf(known)).toBe('real anomaly');
  });

  test('missing evidence when a message or the configuration is not there', () => {
    expect(classOf({ ...known, lacking: ["the origin's answer"] })).toBe('missing evidence');
    expect(classOf({ ...known, hasConfig: false })).toBe('missing evidence');
  });

  test('a real anomaly where the recording contradicts itself, whatever else is missing', () => {
    expect(classOf({ ...known, hasConfig: false, isTorn: true })).toBe('real anomaly');
  });
});

const WALKTHROUGH = readFileSync(new URL('../../fixtures/walkthrough/traffic.out', import.meta.url), 'latin1');

test('a changed transition contradicts the one after it', async () => {
  const read = async (text: string) => (await readWholeLog([Buffer.from(text, 'latin1')], 'f')).transactions[0]!;
  const [whole, torn] = [await read(WALKTHROUGH), await read(withTransition(WALKTHROUGH, 5, 'API_OS_DNS'))];
  expect([3, 4, 5].map((index) => isTornAt(whole, index))).toEqual([false, false, false]);
  expect(isTornAt(torn, 4)).toBe(true);
});
