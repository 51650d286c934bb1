import { expect, test } from 'vitest';
import { DEFAULT_REQUEST_LIMITS, parseRequest, type RequestParse } from './parse_request.ts';
import { dumpHead } from './print.ts';

const parse = (bytes: string, limits = {}): RequestParse =>
  parseRequest(bytes, { ...DEFAULT_REQUEST_LIMITS, ...limits });
const line = (request: string): RequestParse => parse(`${request}\r\nHost: example.com\r\n\r\n`);
const withField = (field: string): RequestParse => parse(`GET /f HTTP/1.1\r\nHost: h\r\n${field}\r\nZ: z\r\n\r\n`);

/** Verdict and what the header dump shows, in one string. */
function verdict(result: RequestParse): string {
  if (result.state === 'more') return 'more';
  return result.state === 'done' ? dumpHead(result.head) : `${result.status} ${result.head.version}`;
}

// Every expectation of this file was seen on Traffic Server 9.2.9.

test('a plain request is read to the byte after its header', () => {
  const bytes = 'GET /a?b HTTP/1.1\r\nHost: example.com\r\nX:a\r\n\r\n';
  expect(parse(`${bytes}body`)).toEqual({
    state: 'done',
    head: {
      kind: 'request',
      method: 'GET',
      url: {
        scheme: '',
        user: null,
        password: null,
        host: '',
        port: '',
        path: 'a',
        params: null,
        query: 'b',
        fragment: null,
      },
      version: '1.1',
      fields: [
        { name: 'Host', value: 'example.com', raw: 'Host: example.com' },
        { name: 'X', value: 'a', raw: 'X:a' },
      ],
    },
    said: [],
    used: bytes.length,
  });
});

test('a header that is not complete asks for more, at every cut', () => {
  const bytes = 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n';
  for (let cut = 0; cut < bytes.length; cut++) expect([cut, parse(bytes.slice(0, cut)).state]).toEqual([cut, 'more']);
});

test('blanks around the parts of a request line are taken', () => {
  for (const text of ['GET / HTTP/1.1 ', ' GET / HTTP/1.1', 'GET\t/\tHTTP/1.1', 'GET  /  HTTP/1.1', 'GET /HTTP/1.1']) {
    expect(verdict(line(text))).toBe('GET / HTTP/1.1\nHost: example.com');
  }
  expect(verdict(parse('GET /lf HTTP/1.1\nHost: a\n\n'))).toBe('GET /lf HTTP/1.1\nHost: a');
});

test('methods are tokens in any case', () => {
  expect(verdict(line('gEt / HTTP/1.1'))).toBe('gEt / HTTP/1.1\nHost: example.com');
  expect(line('G@T / HTTP/1.1')).toMatchObject({ state: 'error', status: 400, head: { method: '', version: '1.0' } });
});

test('a bad request line is an error of version 1.0, with the method when it was read', () => {
  for (const text of [
    'GET',
    'GET ',
    'GET /',
    'GET / http/1.1',
    'GET / HTTP/1.1x',
    'OPTIONS * HTTP/1.1',
    'GET  HTTP/1.1',
  ]) {
    expect([text, verdict(line(text))]).toEqual([text, '400 1.0']);
  }
  expect(line('GET /')).toMatchObject({ head: { method: 'GET' } });
  expect(line('GET')).toMatchObject({ head: { method: '' } });
  expect(verdict(parse('\r\nGET / HTTP/1.1\r\n\r\n'))).toBe('400 1.0');
});

test('versions other than 1.0 and 1.1 are 505, found at the end of the line; numbers wrap at 256', () => {
  expect(verdict(parse('GET / HTTP/2.0\r\n'))).toBe('505 2.0');
  expect(verdict(line('GET / HTTP/1.10'))).toBe('505 1.10');
  expect(verdict(line('GET / HTTP/0.9'))).toBe('505 0.9');
  expect(verdict(line('GET / HTTP/1.'))).toBe('505 0.9');
  expect(verdict(line('GET / HTTP/257.01'))).toBe('GET / HTTP/1.1\nHost: example.com');
});

test('a refused character in the target is said in the log', () => {
  expect(line('GET /sp ace HTTP/1.1')).toMatchObject({
    status: 400,
    head: { method: 'GET', version: '1.0' },
    said: ['Whitespace character [0x20] found in URL'],
  });
});

test('only CONNECT may have an authority as its target', () => {
  expect(verdict(line('GET example.com:443 HTTP/1.1'))).toBe('400 1.1');
  expect(verdict(line('CONNECT example.com:443 HTTP/1.1'))).toBe('CONNECT example.com:443 HTTP/1.1\nHost: example.com');
});

test('lines print as received while their padding is small, else normalised', () => {
  const prints: [string, string][] = [
    ['X:a', 'X:a'],
    ['X:\ta\t', 'X:\ta\t'],
    ['X: a   ', 'X: a   '],
    ['X: a    ', 'X: a'],
    ['X:', 'X:'],
    ['X: \x80\xff', 'X: \x80\xff'],
    ['f@o: bar', 'f@o: bar'],
    ['X: a\r\n  b', 'X: a    b'],
    ['X:a\r\n b', 'X:a   b'],
    ['X: a\n b', 'X: a  b'],
    ['X: a\r\n\tb\r\n c', 'X: a  \tb   c'],
  ];
  for (const [field, print] of prints) {
    expect([field, verdict(withField(field))]).toEqual([field, `GET /f HTTP/1.1\nHost: h\n${print}\nZ: z`]);
  }
  expect(verdict(parse('GET /f HTTP/1.1\r\nHost: h\r\nX:a\n\r\n'))).toBe('GET /f HTTP/1.1\nHost: h\nX: a');
});

test('lines that are no field are thrown away', () => {
  for (const field of [': v', '(foo: x', 'nocolon', '"q": a', '\rX: 1']) {
    expect([field, verdict(withField(field))]).toEqual([field, 'GET /f HTTP/1.1\nHost: h\nZ: z']);
  }
  expect(verdict(parse('GET / HTTP/1.1\r\n X: first\r\nHost: h\r\n\r\n'))).toBe('GET / HTTP/1.1\nHost: h');
});

test('fields named with @ are taken but not printed', () => {
  expect(verdict(withField('@foo: bar'))).toBe('GET /f HTTP/1.1\nHost: h\nZ: z');
});

test('what refuses a request in its fields', () => {
  const refused = ['X : a', 'X\t: a', 'fo o: x', 'fo(o: x', 'X\xe9: a', 'X: a\0b', 'X: a\x01b', 'X: a\x7fb', 'X: a\rb'];
  refused.push('Host: other', 'host: h', ' X: leading', 'Content-Length: +5', 'Content-Length: 0, 0');
  for (const field of refused) expect([field, verdict(withField(field))]).toEqual([field, '400 1.1']);
});

test('a bad field is found before the header is complete, two Hosts only then', () => {
  expect(verdict(parse('GET / HTTP/1.1\r\nX : a\r\n'))).toBe('400 1.1');
  expect(verdict(parse('GET / HTTP/1.1\r\nX: \0'))).toBe('400 1.1');
  expect(verdict(parse('GET / HTTP/1.1\r\nHost: a\r\nX : a'))).toBe('more');
  expect(verdict(parse('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n'))).toBe('more');
});

test('Content-Length: equal duplicates merge, different ones refuse, Transfer-Encoding removes it', () => {
  expect(withField('Content-Length: 3\r\nX: y\r\ncontent-length: 3')).toMatchObject({
    state: 'done',
    said: ['Deleting duplicate Content-Length header'],
    head: { fields: [{ name: 'Host' }, { name: 'Content-Length' }, { name: 'X' }, { name: 'Z' }] },
  });
  expect(withField('Content-Length: 3\r\nContent-Length: 4')).toMatchObject({
    status: 400,
    said: ["Content-Length headers don't match, returning parse error"],
  });
  expect(withField('Content-Length: x\r\nTransfer-Encoding: chunked')).toMatchObject({
    state: 'done',
    said: ['Transfer-Encoding header and Content-Length headers the request, removing all Content-Length headers'],
  });
  expect(withField('Content-Length: ')).toMatchObject({
    said: ["Content-Length headers don't match the ABNF, returning parse error"],
  });
});

test('which Host values are sound', () => {
  const host = (value: string): string => parse(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`).state;
  for (const value of [
    'example.com:080',
    'a_b~c%20',
    '[::1]',
    '[::1]:80',
    '[::1',
    '::1',
    'a:b:c',
    '-',
    'a[b]c',
    'h:65535',
  ]) {
    expect([value, host(value)]).toEqual([value, 'done']);
  }
  const bad = [
    '',
    'h:',
    'h:0',
    'h:65536',
    'h:123456',
    'h:80x',
    'h :80',
    'a b',
    'a!b',
    'a@b',
    ':80',
    '[]',
    '[::1]x',
    '[::1]:',
  ];
  for (const value of bad) expect([value, host(value)]).toEqual([value, 'error']);
});

test('a request line longer than the limit is refused when it ends, not before', () => {
  expect(verdict(parse(`GET /${'a'.repeat(70)}`, { lineMax: 64 }))).toBe('more');
  expect(verdict(parse(`GET /${'a'.repeat(70)} HTTP/1.1\r\n`, { lineMax: 64 }))).toBe('400 1.0');
});
