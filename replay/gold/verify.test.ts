import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../core/base/digest.ts';
import type { RequestRecord, ResponseRecord, TransactionRecord } from '../record/transaction.ts';
import { readDocument } from '../scenario/document.ts';
import { readExpectations } from './expectations.ts';
import { urlParts, verifyTransaction } from './verify.ts';

const HEAD = `sessions:
- transactions:
  - client-request: { method: GET, url: /a, headers: { fields: [[Host, e.com], [uuid, u1]] } }
`;

const RESPONSE: ResponseRecord = {
  version: '1.1',
  status: 200,
  reason: 'OK',
  headers: [
    ['Content-Type', 'text/HTML'],
    ['Set-Cookie', 'A1=111'],
    ['Set-Cookie', 'B1=222'],
    ['Content-Length', '5'],
  ],
  body_length: 5,
  body_sha256: null,
};

const REQUEST: RequestRecord = {
  method: 'GET',
  target: 'http://e.com:8080/a/b?x=1#frag',
  version: '1.1',
  headers: [['X-Forwarded-For', '10.10.10.2']],
  body_length: 0,
  body_sha256: null,
};

function record(parts: Partial<TransactionRecord> = {}): TransactionRecord {
  return {
    schema: 'retrace.transaction/1',
    profile: '9.2',
    transaction: 0,
    sm_id: 0,
    uuid: 'u1',
    session: 0,
    start_ms: 0,
    end_ms: 1,
    client_request: { raw: '' },
    client_response: RESPONSE,
    interim: [],
    origin_requests: [REQUEST],
    actions: [],
    handlers: [],
    hooks: [],
    milestones: {},
    cache: { lookup: '', key: null, stored: false, why: [] },
    codes: { crc: '', hierarchy: '', via: '' },
    decisions: [],
    not_modelled: [],
    ...parts,
  };
}

/** Failures of the first transaction, `line: message`; `text` follows the client-request, from line 4 on. */
function failures(text: string, parts: Partial<TransactionRecord> = {}, body: string | null = 'Hello'): string[] {
  const [expected] = readExpectations(readDocument(HEAD + text, 'a.replay.yaml'));
  return verifyTransaction(expected!, record(parts), (message) => ('status' in message ? body : '')).map(
    ({ place, message }) => `${place.line}: ${message}`,
  );
}

const field = (rule: string) => `    proxy-response:\n      headers:\n        fields:\n        - ${rule}\n`;

describe('a field of the response', () => {
  test.each([
    ['[Content-Type, { value: text/HTML, as: equal }]', null],
    ['[content-type, text/HTML, equal]', null],
    ['[Content-Type, { value: text/html, as: equal }]', 'expected equal "text/html", came "text/HTML"'],
    ['[Content-Type, { value: text/html, as: equal, case: ignore }]', null],
    ['[Content-Type, { value: text/html, not: equal }]', null],
    ['[Content-Type, { value: text/html, not: equal, case: ignore }]', 'expected not equal "text/html" (any case)'],
    ['[Content-Type, { as: present }]', null],
    ['[X-None, { as: present }]', 'field X-None: expected present, came nothing'],
    ['[X-None, { not: present }]', null],
    ['[X-None, { as: absent }]', null],
    ['[Content-Type, { as: absent }]', 'expected absent, came "text/HTML"'],
    ['[Content-Type, anything, absent]', 'expected absent, came "text/HTML"'],
    ['[Content-Type, { value: t/H, as: contains }]', null],
    ['[Content-Type, { value: t/h, as: contains }]', 'expected contains "t/h"'],
    ['[Content-Type, { value: t/h, as: contains, case: ignore }]', null],
    ['[Content-Type, { value: a much longer text than came, not: contains }]', null],
    ['[Content-Type, { value: text, as: prefix }]', null],
    ['[Content-Type, { value: HTML, as: prefix }]', 'expected prefix "HTML"'],
    ['[Content-Type, { value: HTML, as: suffix }]', null],
    ['[Content-Type, { value: text, as: suffix }]', 'expected suffix "text"'],
    ['[Content-Type, { value: TEXT, not: prefix, case: ignore }]', 'expected not prefix "TEXT" (any case)'],
    ['[X-None, { value: x, as: equal }]', 'came nothing'],
    ['[X-None, { value: x, not: equal }]', null],
    ['[Set-Cookie, { value: A1=111, as: equal }]', null],
    ['[Set-Cookie, { value: B1=222, as: equal }]', 'came "A1=111", "B1=222"'],
    ['[Set-Cookie, { value: [A1=111, B1=222], as: equal }]', null],
    ['[Set-Cookie, [A1=111, B1=222], equal]', null],
    ['[Set-Cookie, { value: [B1=222, A1=111], as: equal }]', 'expected equal ["B1=222", "A1=111"]'],
    ['[Set-Cookie, { value: [A1=111], as: equal }]', 'expected equal ["A1=111"]'],
    ['[Set-Cookie, { value: [A1, B1], as: prefix }]', null],
    ['[Set-Cookie, { value: [B1=, A1=], as: includes }]', null],
    ['[Set-Cookie, { value: [B1=, C1=], as: includes }]', 'expected includes ["B1=", "C1="]'],
    ['[Set-Cookie, { value: [c1=], not: includes, case: ignore }]', null],
    ['[Set-Cookie, { value: [A, 1, =], as: includes }]', 'expected includes'],
    ['[Content-Type, no/such]', null],
    ['[Content-Type, { value: no/such }]', null],
  ])('%s: %s', (rule, message) => {
    const found = failures(field(rule));
    if (message === null) expect(found).toEqual([]);
    else {
      expect(found).toHaveLength(1);
      expect(found[0]).toContain('7: proxy response field');
      expect(found[0]).toContain(message);
    }
  });
});

describe('status and reason', () => {
  test('that came pass', () => {
    expect(failures('    proxy-response: { status: 200, reason: OK }')).toEqual([]);
  });
  test('that did not fail at their lines', () => {
    expect(failures('    proxy-response:\n      status: 304\n      reason: Not Modified')).toEqual([
      '5: proxy response status: expected 304, came 200',
      '6: proxy response reason: expected "Not Modified", came "OK"',
    ]);
  });
  test('are missed when the connection broke', () => {
    const broken = failures('    proxy-response:\n      status: 200', { client_response: { aborted: 'reset' } });
    expect(broken).toEqual(['5: proxy response: expected one, came the connection was reset']);
  });
});

describe('the body', () => {
  const content = (text: string) => `    proxy-response:\n      content: ${text}`;
  test.each([
    ['{ verify: { value: Hello, as: equal } }', null],
    ['{ verify: { value: hello, as: equal } }', '5: proxy response body: expected equal "hello", came "Hello"'],
    ['{ verify: { value: hello, as: equal, case: ignore } }', null],
    ['{ verify: { value: ell, as: contains } }', null],
    ['{ verify: { value: ell, not: contains } }', '5: proxy response body: expected not contains "ell"'],
    ['{ data: Hello, verify: { as: equal } }', null],
    ['{ data: "%48ello", encoding: uri, verify: { as: equal } }', null],
    ['{ data: Hullo, verify: { as: equal } }', '5: proxy response body: expected equal "Hullo"'],
    ['{ data: Hullo }', '5: proxy response body: expected equal "Hullo"'],
    ['{ verify: { as: present } }', null],
    ['{ verify: { as: absent } }', '5: proxy response body: expected absent, came "Hello"'],
    ['{ size: 5 }', null],
    ['{ size: 6 }', '5: proxy response body size: expected equal "6", came "5"'],
    ['{ size: { value: 5, as: equal } }', null],
    ['{ size: { value: 5, not: equal } }', '5: proxy response body size: expected not equal "5"'],
  ])('%s: %s', (text, message) => {
    const found = failures(content(text));
    if (message === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(message)]);
  });

  test('of which only the digest is held can be compared for equality', () => {
    const digest = { ...RESPONSE, body_sha256: sha256Hex('Hello') };
    const check = (rule: string) => failures(content(`{ verify: ${rule} }`), { client_response: digest }, null);
    expect(check('{ value: Hello, as: equal }')).toEqual([]);
    expect(check('{ value: Hullo, as: equal }')[0]).toContain('came "a body of 5 bytes"');
    expect(check('{ value: ell, as: contains }')[0]).toContain('not modelled: the bytes of the proxy response body');
  });

  test('of a chunked message may be stated with its framing, as Proxy Verifier sees it', () => {
    const chunked = { ...RESPONSE, headers: [['Transfer-Encoding', 'chunked']] as [string, string][] };
    const text = content('{ verify: { value: "5\\r\\nHello\\r\\n0\\r\\n\\r\\n", as: equal } }');
    expect(failures(text, { client_response: chunked })).toEqual([]);
    expect(failures(content('{ verify: { value: Hello, as: equal } }'), { client_response: chunked })).toEqual([]);
    expect(failures(content('{ verify: { value: Hello, not: equal } }'), { client_response: chunked })).toHaveLength(1);
  });
});

describe('the request to the origin', () => {
  const request = (text: string) => `    proxy-request: ${text}`;
  test.each([
    ['{ url: [[scheme, { value: http, as: equal }], [host, { value: e.com, as: equal }]] }', null],
    ['{ url: [[port, { value: 8080, as: equal }], [authority, { value: e.com:8080, as: equal }]] }', null],
    ['{ url: [[net-loc, { value: E.COM, as: prefix, case: ignore }], [path, /a/b, equal]] }', null],
    ['{ url: [[query, { value: x=1, as: equal }], [fragment, { as: present }]] }', null],
    ['{ url: [[path, { value: /a, as: equal }]] }', '4: proxy request URL path: expected equal "/a", came "/a/b"'],
    ['{ url: [[query, { as: absent }]] }', '4: proxy request URL query: expected absent, came "x=1"'],
    ['{ url: /not/checked, version: "1.0" }', null],
    ['{ method: GET }', null],
    ['{ method: HEAD }', '4: proxy request method: expected "HEAD", came "GET"'],
    ['{ headers: { fields: [[X-Forwarded-For, { value: "10", as: prefix }]] } }', null],
    ['{ headers: { fields: [[X-Forwarded-For, { as: absent }]] } }', '4: proxy request field X-Forwarded-For'],
  ])('%s: %s', (text, message) => {
    const found = failures(request(text));
    if (message === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(message)]);
  });

  test('must not come where absence is expected', () => {
    expect(failures('    proxy-request:\n      expect: absent')).toEqual([
      '5: proxy request: expected none to reach the origin, came GET http://e.com:8080/a/b?x=1#frag',
    ]);
    expect(failures('    proxy-request:\n      expect: absent', { origin_requests: [] })).toEqual([]);
  });

  test('must come where something of it is expected', () => {
    const text = request('{ method: GET }');
    const message = '4: proxy request: expected one to reach the origin, none came';
    expect(failures(text, { origin_requests: [] })).toEqual([message]);
    expect(failures(request('{ url: /a }'), { origin_requests: [] })).toEqual([]);
  });

  test('is checked each time it comes', () => {
    const found = failures(request('{ method: GET }'), { origin_requests: [REQUEST, { ...REQUEST, method: 'PUT' }] });
    expect(found).toEqual(['4: proxy request 2 of 2 method: expected "GET", came "PUT"']);
  });
});

describe('what is shared', () => {
  test('by all messages of a transaction is checked on both', () => {
    const text =
      '    all: { headers: { fields: [[X-Both, { as: present }]] } }\n    proxy-request: {}\n    proxy-response: {}';
    expect(failures(text)).toEqual([
      '4: proxy request field X-Both: expected present, came nothing',
      '4: proxy response field X-Both: expected present, came nothing',
    ]);
  });
  test('by all transactions is checked on each', () => {
    const meta = 'meta: { global-field-rules: { fields: [[X-All, { as: present }]] } }\n';
    const [expected] = readExpectations(readDocument(`${meta}${HEAD}    proxy-response: {}`, 'a.yaml'));
    expect(verifyTransaction(expected!, record(), () => null).map(({ message }) => message)).toEqual([
      'proxy response field X-All: expected present, came nothing',
    ]);
  });
});

describe('what is not modelled', () => {
  const not_modelled = [{ what: 'plugin lua', where: 'remap' }];
  test('fails the transaction', () => {
    expect(failures('    proxy-response: {}', { not_modelled })).toEqual(['3: not modelled: plugin lua (remap)']);
  });
  test('passes where the file says so, and fails where that is no longer so', () => {
    const text = '    x-expect-not-modelled: lua\n    proxy-response: { status: 404 }';
    expect(failures(text, { not_modelled })).toEqual([]);
    expect(failures(text)).toEqual(['4: expected "lua" not to be modelled; everything was']);
  });
  test('of keys is named with their lines', () => {
    expect(failures('    proxy-response:\n      frames: []')).toEqual(['5: not modelled: unknown key "frames"']);
  });
});

test.each([
  ['proxy-response: { headers: { fields: [[A, { value: x, as: equals }]] } }', 'equal, present, absent'],
  ['proxy-response: { headers: { fields: [[A, { value: x, sa: equal }]] } }', 'value, as, not, case'],
  ['proxy-response: { headers: { fields: [[A]] } }', '[name, value]'],
  ['proxy-response: { status: many }', '1 to 599'],
  ['proxy-request: { url: [[paht, /a, equal]] }', 'a part of a URL'],
  ['proxy-request: { url: [[path, [/a, /b], equal]] }', 'one value'],
  ['proxy-request: { expect: presence }', 'absent'],
  ['proxy-response: { content: { verify: { value: x } } }', 'as or not'],
])('a broken expectation names its place: %s', (text, expected) => {
  expect(() => failures(`    ${text}`)).toThrow(/^a\.replay\.yaml:4:\d+: /);
  expect(() => failures(`    ${text}`)).toThrow(expected);
});

test('a request target is cut into parts as Proxy Verifier does', () => {
  expect(urlParts('/path?q#f')).toMatchObject({ scheme: '', host: '', path: '/path', query: 'q', fragment: 'f' });
  expect(urlParts('e.com:443')).toMatchObject({ host: 'e.com', port: '443', authority: 'e.com:443', path: '' });
});
