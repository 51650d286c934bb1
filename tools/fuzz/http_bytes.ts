import fc from 'fast-check';

/** Bytes of one message, one code unit a byte. */
type Bytes = fc.Arbitrary<string>;

const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const noise = fc.array(byte, { maxLength: 12 }).map((bytes) => bytes.join(''));

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE', 'PUSH', 'CONNECT', 'get', 'ABC'];
const TARGETS = [
  '/',
  '/a?b=c;d#e',
  '*',
  '//',
  '/%00%zz',
  'http://example.com/a',
  'http://example.com:0/a',
  'http://u:p@example.com:99999/',
  'example.com:443',
  'http://[::1]:8080/',
  'http://[::1',
  'http:///',
  'HTTP://EXAMPLE.com',
  'a b',
  '',
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.',
  'HTTP/01.01',
  'HTTP/99999999999.1',
  'http/1.1',
  '',
];
const NAMES = [
  'Host',
  'Content-Length',
  'Transfer-Encoding',
  'Connection',
  'Range',
  'If-Range',
  'If-None-Match',
  'If-Modified-Since',
  'Cache-Control',
  'Pragma',
  'Cookie',
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Accept-Charset',
  'Max-Forwards',
  'Expect',
  'Upgrade',
  'Via',
  'Authorization',
  'Date',
  'Age',
  'Expires',
  'Last-Modified',
  'ETag',
  'Vary',
  'Content-Range',
  'Content-Type',
  'Content-Encoding',
  'Set-Cookie',
  'Location',
  'Retry-After',
  'Trailer',
  '@Internal',
  'X-é',
  ' Folded',
  'Name ',
  '',
];
const VALUES = [
  '',
  ' ',
  'example.com',
  'example.com:x',
  '0',
  '5',
  '-1',
  '+5',
  '5, 5',
  '5,6',
  '99999999999999999999',
  '9223372036854775807',
  'chunked',
  'Chunked, gzip',
  'gzip, chunked',
  'identity;q=0',
  'close',
  'keep-alive, x-a',
  'upgrade',
  'bytes=0-3',
  'bytes=-0',
  'bytes=9-2,1-',
  'bytes=0-0,,2-99999999999999999999',
  '"v1"',
  'W/"v1", *',
  '"',
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  'Sun, 99 Foo 99999 99:99:99 GMT',
  'max-age=1',
  'max-age=-1, max-age="5"',
  'max-stale, min-fresh=99999999999, only-if-cached',
  'no-cache="a, b", private, s-maxage=0',
  'must-revalidate, proxy-revalidate, no-store',
  'a=1; b=2',
  'text/html;level=1;q=0.5, */*;q=1.5',
  'en-*;q=0.1,,;q=',
  '*',
  'bytes 0-3/6',
  'bytes */6',
  '100-continue',
  'websocket',
  '1.1 a (b, 1.0 c',
];

const name = fc.oneof({ weight: 9, arbitrary: one(...NAMES) }, { weight: 1, arbitrary: noise });
const value = fc.oneof({ weight: 9, arbitrary: one(...VALUES) }, { weight: 1, arbitrary: noise });
const colon = fc.oneof(
  { weight: 12, arbitrary: fc.constant(': ') },
  { weight: 1, arbitrary: one(':', ' : ', ':\t', '') },
);
const eol = fc.oneof(
  { weight: 20, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: one('\n', '\r', '\r\r\n', '\n\n') },
);
const field = fc.tuple(name, colon, value, eol).map((parts) => parts.join(''));
const fields = fc.array(field, { maxLength: 6 }).map((all) => all.join(''));
const CHUNKED = [
  '5\r\nhello\r\n0\r\n\r\n',
  '5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n',
  '5\r\nhel',
  'z\r\n',
  'ffffffffff\r\n',
  '0\r\n',
];
const body = fc.oneof({ weight: 3, arbitrary: one('', 'hello', ...CHUNKED) }, { weight: 1, arbitrary: noise });

/** A place in a message, as a share of its length, and what is done there. */
const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(6), put: noise });

function damaged(message: string, harm: readonly { at: number; cut: number; put: string }[]): string {
  return harm.reduce((text, { at, cut, put }) => {
    const from = Math.floor(at * text.length);
    return text.slice(0, from) + put + text.slice(from + cut);
  }, message);
}

/** Two in three messages keep the form that their parts gave them; the others are damaged anywhere. */
function hostile(message: Bytes): Bytes {
  const harm = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(damage, { maxLength: 3 }) },
  );
  return fc.tuple(message, harm).map(([text, all]) => damaged(text, all));
}

const often = (usual: string, others: readonly string[]) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: one(...others) });

/** A request as a careless or malicious client sends it. `own` stands among its fields, whole. */
export function hostileRequest(own = ''): Bytes {
  const line = fc.tuple(often('GET', METHODS), often('http://example.com/a', TARGETS), often('HTTP/1.1', VERSIONS));
  return hostile(
    fc
      .tuple(line, eol, fields, body)
      .map(([start, end, some, rest]) => `${start.join(' ')}${end}${own}${some}\r\n${rest}`),
  );
}

/** A response as a careless or malicious origin sends it. */
export function hostileResponse(): Bytes {
  const statuses = [
    '100',
    '101',
    '204',
    '206',
    '301',
    '302',
    '304',
    '400',
    '401',
    '404',
    '416',
    '500',
    '503',
    '0',
    '999',
    '1',
    '2000',
  ];
  const line = fc.tuple(often('HTTP/1.1', VERSIONS), often('200', statuses), one('OK', '', 'é\tx', '\0'));
  return hostile(
    fc.tuple(line, eol, fields, body).map(([start, end, some, rest]) => `${start.join(' ')}${end}${some}\r\n${rest}`),
  );
}

/** A text in pieces, cut anywhere. */
export function inPieces(text: Bytes): fc.Arbitrary<string[]> {
  return fc.tuple(text, fc.array(fc.nat(400), { maxLength: 4 })).map(([whole, cuts]) => {
    const places = [0, ...cuts.filter((at) => at < whole.length).sort((a, b) => a - b), whole.length];
    return places.slice(1).map((to, i) => whole.slice(places[i], to));
  });
}
