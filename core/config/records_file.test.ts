import { expect, test } from 'vitest';
import { givenValue, readRecords } from './records_file.ts';

const records = (text: string) => readRecords(text, 'records.config');

test('a line sets a record and says where', () => {
  const { records: read, notes } = records('# c\n\n  CONFIG\tproxy.config.http.cache.http  INT   0  \r\n');
  expect(read).toEqual({ 'proxy.config.http.cache.http': { value: 0, from: 'records.config:3' } });
  expect(notes).toEqual([]);
});

test('integers: hex, suffixes, garbage behind (measured on 9.2.9)', () => {
  const value = (text: string) =>
    records(`CONFIG proxy.config.cache.ram_cache.size INT ${text}`).records['proxy.config.cache.ram_cache.size']?.value;
  expect(['12abc', '-1K', '0x10', '2M', '1G', 'x', '+7'].map(value)).toEqual([
    12, -1024, 16, 2097152, 1073741824, 0, 7,
  ]);
});

test('strings keep blanks, quotes and later # signs; NULL is null', () => {
  const { records: read } = records(
    'CONFIG proxy.config.proxy_name STRING a "b" # c\nLOCAL proxy.config.http.parent_proxies STRING NULL',
  );
  expect(read['proxy.config.proxy_name']?.value).toBe('a "b" # c');
  expect(read['proxy.config.http.parent_proxies']).toEqual({ value: null, from: 'records.config:2' });
});

test('the last line of a record wins', () => {
  const { records: read } = records(
    'CONFIG proxy.config.http.cache.http INT 0\nCONFIG proxy.config.http.cache.http INT 1',
  );
  expect(read['proxy.config.http.cache.http']).toEqual({ value: 1, from: 'records.config:2' });
});

test('an unknown record is kept and named', () => {
  const { records: read, notes } = records('CONFIG proxy.config.mine INT 5');
  expect(read['proxy.config.mine']?.value).toBe(5);
  expect(notes).toEqual([
    {
      file: 'records.config',
      line: 1,
      severity: 'warning',
      text: "Unrecognized configuration value 'proxy.config.mine'",
    },
  ]);
});

test('a line without effect leaves the default and a note', () => {
  const bad = ['CONFIG a INT', 'CONFIGS a INT 1', 'CONFIG a int 1', 'CONFIG proxy.config.http.cache.http STRING 0'];
  const { records: read, notes } = records(bad.join('\n'));
  expect(read).toEqual({});
  expect(notes.map((note) => [note.line, note.severity])).toEqual([1, 2, 3, 4].map((line) => [line, 'warning']));
});

test('a value given by name is read by the type of its record', () => {
  expect(givenValue('proxy.config.http.cache.http', '1K')).toBe(1024);
  expect(givenValue('proxy.config.http.cache.http', true)).toBe(1);
  expect(givenValue('proxy.config.proxy_name', 7)).toBe('7');
  expect(givenValue('proxy.config.proxy_name', null)).toBeNull();
  expect(givenValue('proxy.config.http.cache.heuristic_lm_factor', '.25')).toBe(0.25);
});
