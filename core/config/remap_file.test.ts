import { expect, test } from 'vitest';
import { readRemap } from './remap_file.ts';
import type { RemapTable } from './remap_table.ts';
import type { ConfigNote } from './setting.ts';

function read(text: string, files: Record<string, string> = {}): RemapTable & { notes: ConfigNote[] } {
  const notes: ConfigNote[] = [];
  return { ...readRemap({ ...files, 'remap.config': text }, 'remap.config', notes), notes };
}

test('a rule is kept with its place, its parts and its options', () => {
  const { rules, failed } = read(
    '# none\nregex_map http://(.*)\\.A.test:81/x/y https://$1.b/z @plugin=p.so @pparam=1 @pparam=2 @mapid=7 # why\n',
  );
  expect(failed).toBe(false);
  expect(rules).toMatchObject([
    {
      rank: 0,
      place: 'remap.config:2',
      kind: 'map',
      regex: true,
      from: { scheme: 'http', host: '(.*)\\.a.test', port: '81', path: 'x/y' },
      to: { scheme: 'https', host: '$1.b', port: '', path: 'z' },
      filters: [],
      plugins: [{ path: 'p.so', params: ['1', '2'] }],
      mapId: 7,
      checksIpAllow: true,
      notModelled: null,
    },
  ]);
});

test('a backslash joins lines', () => {
  expect(
    read('map http://a/ \\\n  http://b/\nmap http://c/ http://d/').rules.map((rule) => [rule.place, rule.toText]),
  ).toEqual([
    ['remap.config:1', 'http://b/'],
    ['remap.config:3', 'http://d/'],
  ]);
});

test('defaults: scheme http, the host of FROM in lower case and that of TO as written, one slash less', () => {
  expect(read('map A.b//x HTTP://C').rules).toMatchObject([
    { from: { scheme: 'http', host: 'a.b', path: 'x' }, to: { scheme: 'http', host: 'C', path: '' } },
  ]);
});

test('filters in use apply to the rules that follow, behind the rule’s own', () => {
  const { rules, failed } = read(`.definefilter ro @action=allow @method=GET
.usefilter ro
map http://a/ http://b/ @action=deny @src_ip=10.0.0.1
.unusefilter ro
.unuseflt ip_allow
map http://c/ http://d/
.useflt ip_allow
map http://e/ http://f/`);
  expect(failed).toBe(false);
  expect(rules.map((rule) => [rule.filters.map((filter) => filter.name), rule.checksIpAllow])).toEqual([
    [['', 'ro'], true],
    [[], false],
    [[], true],
  ]);
});

test('a file or the files of a folder can be included', () => {
  const { rules } = read('.include one.config more\n', {
    'one.config': 'map http://a/ http://b/',
    'more/b.config': 'map http://c/ http://d/',
    'more/a.config': 'map http://e/ http://f/',
  });
  expect(rules.map((rule) => rule.place)).toEqual(['one.config:1', 'more/a.config:1', 'more/b.config:1']);
  expect(read('.include remap.config').failed).toBe(true);
});

test('a referer rule keeps its redirect and its patterns', () => {
  expect(read('map_with_referer http://a/ http://b/ http://no/ ~* good[.]test ~bad').rules[0]?.referer).toEqual({
    redirect: 'http://no/',
    patterns: [
      { text: 'good[.]test', negative: false },
      { text: 'bad', negative: true },
    ],
    optional: true,
  });
});

test('one wrong line fails the file, and is named', () => {
  const wrong = [
    'map http://a/',
    'mapp http://a/ http://b/',
    'map http://a/ ftp://b/',
    'map http://a/ /b',
    'map ws://a/ http://b/',
    'map http://a/ http://b/ @action=maybe',
    'map http://a/ http://b/ @src_ip=x',
    'map http://a/ file://b/',
    'redirect /a http://b/',
    'regex_map http://(a/ http://b/',
    'regex_map http://(a)/ http://$2/',
    'regex_map http://(a)/ http://$x/',
    '.unusefilter none',
    '.usefilter none',
    '.nothing x',
    '.include absent.config',
  ];
  for (const line of wrong) {
    const { failed, notes } = read(`\n${line}\n`);
    expect([line, failed, notes.map((note) => [note.line, note.severity])]).toEqual([
      line,
      true,
      [
        [2, 'error'],
        [0, 'fatal'],
      ],
    ]);
  }
});

test('the same FROM twice is an error, also across map and map_with_referer, but not for patterns', () => {
  expect(read('map http://a/ http://b/\nmap http://A// http://c/').failed).toBe(true);
  expect(read('map http://a/ http://b/\nMAP http://a:80/ http://c/').failed).toBe(true);
  expect(read('map http://a/ http://b/\nmap_with_referer http://a/ http://c/ x').failed).toBe(true);
  expect(read('map http://a/ http://b/\nmap http://a:81/ http://c/\nredirect http://a/ http://d/').failed).toBe(false);
  expect(read('regex_map http://a/ http://b/\nregex_map http://a/ http://c/').failed).toBe(false);
});

test('what cannot be played is named on its rule', () => {
  const { rules, failed } = read(
    'map http://a/ http://b/ @strategy=s\nregex_map http://a++/ http://b/\nmap http://c/ http://{cache}/',
  );
  expect(failed).toBe(false);
  expect(rules.map((rule) => rule.notModelled)).toEqual([
    '@strategy=s',
    'regular expression: possessive quantifier',
    'internal page {cache}',
  ]);
});
