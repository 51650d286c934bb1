import { expect, test } from 'vitest';
import { linksIn, updateRequest } from './request.ts';

test('a GET of the whole URL with the headers of the entry', () => {
  expect(updateRequest('http://a.example:81/b?c', [['User-Agent', 'x']])).toBe(
    'GET http://a.example:81/b?c HTTP/1.0\r\nHost: a.example:81\r\nUser-Agent: x\r\n\r\n',
  );
  expect(updateRequest('http://a/', [['host', 'other']])).toBe('GET http://a/ HTTP/1.0\r\nhost: other\r\n\r\n');
});

test.each([
  ['a page', 'HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=x\r\n\r\n<a href=b>', ['http://a/b']],
  ['another type', 'HTTP/1.0 200 OK\r\nContent-Type: text/htmlx\r\n\r\n<a href=b>', []],
  ['an error', 'HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\n<a href=b>', []],
  ['no type', 'HTTP/1.0 200 OK\r\n\r\n<a href=b>\r\nContent-Type: text/html', []],
  ['nothing', '', []],
])('%s names what it names', (_name, answer, links) => {
  expect(linksIn(answer, 'http://a/')).toEqual(links);
});
