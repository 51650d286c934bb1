import { expect, test } from 'vitest';
import { isRecord, RECORDS } from './records.ts';

test('every record has a name, a type and a default of that type', () => {
  const rows = Object.entries(RECORDS);
  expect(rows).toHaveLength(542);
  for (const [name, row] of rows) {
    expect(name).toMatch(/^proxy\.(config|local)\.[\w.-]+$/i);
    expect([name, typeof row.default === 'number']).toEqual([name, row.type !== 'STRING']);
  }
});

test('defaults of the real server', () => {
  expect(RECORDS['proxy.config.http.cache.required_headers']).toEqual({ type: 'INT', default: 2, overridable: true });
  expect(RECORDS['proxy.config.http.cache.heuristic_lm_factor']).toEqual({
    type: 'FLOAT',
    default: 0.1,
    overridable: true,
  });
  expect(RECORDS['proxy.config.http.parent_proxies']).toEqual({ type: 'STRING', default: null, overridable: false });
});

test('a record of old releases is not known', () => {
  expect(isRecord('proxy.config.http.cache.fuzz.time')).toBe(false);
  expect(isRecord('toString')).toBe(false);
});
