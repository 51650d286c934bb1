import { expect, test } from 'vitest';
import { buildConfig } from './config.ts';
import type { ConfigNote } from './setting.ts';
import { readUpdates } from './update_config.ts';

function read(text: string) {
  const notes: ConfigNote[] = [];
  return { entries: readUpdates(text, 'update.config', notes), notes };
}

test('an entry is a URL, request headers, offset hour, interval and depth, each ended by a backslash', () => {
  expect(read('# nightly\n\nhttp://www.company.com\\User-Agent: noname user agent\\13\\3600\\5\\\n')).toEqual({
    entries: [
      {
        line: 3,
        url: 'http://www.company.com',
        fields: [['User-Agent', 'noname user agent']],
        offsetHour: 13,
        intervalSeconds: 3600,
        depth: 5,
      },
    ],
    notes: [],
  });
});

test('there may be no header, or several, each on its line', () => {
  const { entries, notes } = read(
    'http://a/\\\\0\\300\\0\\\nhttp://b/\\X: 1\r\nY: 2\\0\\86400\\128\\\r\nhttp://c/\\\\1\\300\\0\\',
  );
  expect(notes).toEqual([]);
  expect(entries.map(({ line, url, fields }) => [line, url, fields])).toEqual([
    [1, 'http://a/', []],
    [
      2,
      'http://b/',
      [
        ['X', '1'],
        ['Y', '2'],
      ],
    ],
    [4, 'http://c/', []],
  ]);
});

test.each([
  ['http://a/', 'this has 0 of 5 fields'],
  ['http://a/\\\\0\\300\\', 'this has 4 of 5 fields'],
  ['http://a/\\\\0\\300\\0\\more', 'this has 5 of 5 fields'],
  ['https://a/\\\\0\\300\\0\\', "'https://a/' is no http URL"],
  ['http://a/\\nothing\\0\\300\\0\\', "'nothing' is no header field"],
  ['http://a/\\\\24\\300\\0\\', "offset hour '24'"],
  ['http://a/\\\\0\\86401\\0\\', "interval '86401'"],
  ['http://a/\\\\0\\300\\129\\', "recursion depth '129'"],
  ['http://a/\\\\0\\300\\-1\\', "recursion depth '-1'"],
])('%s has no effect: %s', (line, why) => {
  const { entries, notes } = read(`\n${line}\nhttp://after/\\\\0\\300\\0\\\n`);
  expect(entries.map(({ url }) => url)).toEqual(['http://after/']);
  expect(notes).toEqual([{ file: 'update.config', line: 2, severity: 'error', text: expect.stringContaining(why) }]);
});

test('an interval of 0 is not modelled', () => {
  expect(read('http://a/\\\\0\\0\\0\\').notes).toEqual([
    {
      file: 'update.config',
      line: 1,
      severity: 'not modelled',
      text: 'an interval of 0: when it comes round is not said',
    },
  ]);
});

test("the guide's profile reads the file, 9.2 has no such thing", () => {
  const files = { 'update.config': 'http://a/\\\\0\\300\\0\\\nbroken\n' };
  const guide = buildConfig(files, [], 'guide');
  expect(guide.updates.map(({ url }) => url)).toEqual(['http://a/']);
  expect(guide.notes).toMatchObject([{ file: 'update.config', line: 2, severity: 'error' }]);
  const plain = buildConfig(files);
  expect(plain.updates).toEqual([]);
  expect(plain.notes).toEqual([{ file: 'update.config', line: 0, severity: 'note', text: 'read by nobody' }]);
  const named = [{ name: 'proxy.config.update.update_configuration', value: 'mine', from: '--set' }];
  expect(buildConfig({ mine: 'http://b/\\\\0\\300\\0\\' }, named, 'guide').updates).toHaveLength(1);
});
