import { expect, test } from 'vitest';
import { fileNames, noPlaces } from './names.ts';
import { caught } from './planted.ts';

test('file names that are not snake_case, or say nothing, are caught', () => {
  const files = {
    'core/http/parse_url.ts': '',
    'core/http/parse_url.test.ts': '',
    'core/http/ParseUrl.ts': '',
    'replay/run/event-queue.ts': '',
    'replay/run/utils.ts': '',
    'ui/tui/list_helpers.tsx': '',
    'core/sm/cache_manager.ts': '',
  };
  expect(caught(fileNames, files)).toEqual([
    'core/http/ParseUrl.ts: file names are snake_case',
    'core/sm/cache_manager.ts: the name does not say what is inside',
    'replay/run/event-queue.ts: file names are snake_case',
    'replay/run/utils.ts: the name does not say what is inside',
    'ui/tui/list_helpers.tsx: the name does not say what is inside',
  ]);
});

/** Put together here, so that this file does not name them itself. */
const place = (...parts: string[]) => parts.join('');

test.each([
  [place('/', 'home', '/someone/retrace')],
  [place('/', 'Users', '/someone')],
  [place('/', 'work', '/main')],
  [place('https://', 'registry', '.npmjs.org/chalk')],
  [place('https://npm-', 'registry', '.corp.example/x')],
  [place('"res', 'olved": "https://mirror.example/chalk.tgz"')],
])('a text that names %s is caught', (text) => {
  expect(caught(noPlaces, { 'README.md': `fine\nsee ${text} there\n` })).toHaveLength(1);
});

test.each([
  ['./out.ndjson'],
  ['http://h/home/page'],
  [place('a', '/', 'work', '/b')],
  ['<root>/x'],
  ['/etc/trafficserver'],
])('a text with %s is fine', (text) => {
  expect(caught(noPlaces, { 'README.md': text })).toEqual([]);
});
