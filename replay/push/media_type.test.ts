import { expect, test } from 'vitest';
import { mediaType } from './media_type.ts';

// What `file -b --mime` says of each.
test.each([
  ['', 'inode/x-empty; charset=binary'],
  ['hello\nworld', 'text/plain; charset=us-ascii'],
  ['<html><body>hi</body></html>', 'text/html; charset=us-ascii'],
  ['{"a":1}', 'application/json; charset=us-ascii'],
  ['body{a:b}', 'text/plain; charset=us-ascii'],
  ['\0\x01\x02', 'application/octet-stream; charset=binary'],
  ['gr\xc3\xbc\xc3\x9fe\n', 'text/plain; charset=utf-8'],
  ['gr\xfc\xdfe\n', 'text/plain; charset=iso-8859-1'],
])('%j is %s', (bytes, type) => {
  expect(mediaType(bytes)).toBe(type);
});

test('pictures and archives are told by their first bytes', () => {
  expect(mediaType('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')).toBe('image/png; charset=binary');
  expect(mediaType('GIF89a\x01\0')).toBe('image/gif; charset=binary');
});
