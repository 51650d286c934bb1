import { expect, test } from 'vitest';
import { pushRequest, pushVerdict, withLineEnd } from './push.ts';

test('the request is, byte for byte, what tspush of the package of 9.2.9 sends', () => {
  const body = withLineEnd('hello\nworld');
  const url = 'http://127.0.0.1:28999/x/a.txt';
  expect(pushRequest({ url, type: 'text/plain; charset=us-ascii', fields: [], body })).toBe(
    'PUSH http://127.0.0.1:28999/x/a.txt HTTP/1.0\r\nContent-Length: 96\r\n\r\n' +
      'HTTP/1.0 200 OK\r\nContent-type: text/plain; charset=us-ascii\r\nContent-length: 13\r\n\r\nhello\nworld\r\n',
  );
});

test('more fields stand after its own, and count', () => {
  const sent = pushRequest({ url: 'http://a/', type: 't', fields: [['Cache-Control', 'max-age=9']], body: 'b' });
  const [, length = '', answer = ''] = /^PUSH .*\r\nContent-Length: (\d+)\r\n\r\n(.*)$/s.exec(sent) ?? [];
  expect(answer).toContain('Content-length: 1\r\nCache-Control: max-age=9\r\n\r\nb');
  expect(answer).toHaveLength(Number(length));
});

test('201 and 200 mean stored, everything else says what to do', () => {
  expect(pushVerdict('HTTP/1.0 201 Created\r\n\r\n')).toMatchObject({ status: 201, stored: true });
  expect(pushVerdict('HTTP/1.0 200 OK\r\n\r\n')).toMatchObject({ stored: true });
  expect(pushVerdict('HTTP/1.0 403 Access Denied\r\n\r\n')).toMatchObject({
    stored: false,
    meaning: expect.stringContaining('push_method_enabled'),
  });
  expect(pushVerdict('HTTP/1.0 400 Response Not Cacheable\r\n')?.meaning).toContain('--header');
  expect(pushVerdict('HTTP/1.1 404 Not Found on Accelerator\r\n')?.meaning).toContain('remap');
  expect(pushVerdict('')).toBeNull();
  expect(pushVerdict('SSH-2.0-x\r\n')).toBeNull();
});
