import { expect, test } from 'vitest';
import { buildConfig, floatOf, settingOf } from './config.ts';
import { defaultOf, GUIDE_RECORDS, recordRow } from './guide_records.ts';
import { isRecord } from './records.ts';

const FUZZ = 'proxy.config.http.cache.fuzz.probability';
const FILES = { 'records.config': `CONFIG ${FUZZ} FLOAT 0.5\n` };

test('the records of the guide are known to its profile only', () => {
  for (const name of Object.keys(GUIDE_RECORDS)) {
    expect(isRecord(name)).toBe(false);
    expect(recordRow(name, '9.2')).toBeNull();
    expect(recordRow(name, 'guide')).not.toBeNull();
  }
  expect(recordRow('proxy.config.http.cache.http', 'guide')?.default).toBe(1);
});

test("9.2 says of a record of the guide what it says of any name it does not know; the guide's profile reads it", () => {
  expect(buildConfig(FILES).notes).toEqual([
    { file: 'records.config', line: 1, severity: 'warning', text: `Unrecognized configuration value '${FUZZ}'` },
  ]);
  const guide = buildConfig(FILES, [], 'guide');
  expect(guide.notes).toEqual([]);
  expect(floatOf(guide, FUZZ)).toBe(0.5);
});

test('what nobody set has the default of the guide', () => {
  expect(defaultOf(FUZZ)).toBe(0.005);
  expect(settingOf(buildConfig({}, [], 'guide'), FUZZ)).toEqual({ value: 0.005, from: 'default' });
  expect(settingOf(buildConfig({}), FUZZ)).toEqual({ value: null, from: 'default' });
});
