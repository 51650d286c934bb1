import { expect, test } from 'vitest';
import { answered, desk, fieldsOf, lay, saidOn } from '../../fixtures/core_desk.ts';
import { addWarning, answerWith, viaText } from './answer.ts';

const DATE = 'Date: Fri, 20 Nov 2026 08:35:14 GMT';

test('a message of the proxy itself has Date, Connection and Server', () => {
  const { txn, env } = desk();
  answerWith(txn, env, { base: null, status: 404, reason: 'Not Found', source: 'INTERNAL' });
  expect(txn.clientResponse).toMatchObject({ version: '1.1', status: 404, reason: 'Not Found' });
  expect(fieldsOf(txn.clientResponse)).toEqual([DATE, 'Connection: keep-alive', 'Server: ATS/9.2.9']);
  expect(txn.source).toBe('INTERNAL');
});

test("the origin's header gets its age, without what is between the origin and the proxy only", () => {
  const { txn, env } = desk();
  answered(txn, 200, 'Content-Length: 5', 'Connection: X-Hop', 'Keep-Alive: timeout=5');
  answerWith(txn, env, { base: txn.serverResponse, status: 200, source: 'HTTP_ORIGIN_SERVER' });
  expect(fieldsOf(txn.clientResponse)).toEqual([
    DATE,
    'Content-Length: 5',
    'Age: 0',
    'Connection: keep-alive',
    'Server: ATS/9.2.9',
  ]);
});

test('a copy is as old as the time since it was received', () => {
  const { txn, env } = desk();
  const object = lay(txn, 30, 'Date: Fri, 20 Nov 2026 08:34:44 GMT', 'Content-Length: 5');
  answerWith(txn, env, { base: object.response, status: 200, source: 'CACHE' });
  expect(fieldsOf(txn.clientResponse)).toContain('Age: 30');
});

test('a length nobody can trust is replaced by chunks for a 1.1 client and by the end for a 1.0 client', () => {
  const news = desk();
  answered(news.txn, 200);
  answerWith(news.txn, news.env, { base: news.txn.serverResponse, status: 200, source: 'HTTP_ORIGIN_SERVER' });
  expect(fieldsOf(news.txn.clientResponse)).toContain('Transfer-Encoding: chunked');
  expect(news.txn.client_info).toMatchObject({ receiveChunked: true, keepAlive: true });
  const old = desk();
  answered(old.txn, 200);
  old.txn.client_info.version = '1.0';
  answerWith(old.txn, old.env, { base: old.txn.serverResponse, status: 200, source: 'HTTP_ORIGIN_SERVER' });
  expect(fieldsOf(old.txn.clientResponse)).toContain('Connection: close');
  expect(old.txn.client_info).toMatchObject({ receiveChunked: false, keepAlive: false });
});

test('the codes for the access log follow from the Via letters', () => {
  const { txn, env } = desk();
  txn.via = 'uScSsNfUpSeN:t cCSp sS';
  answerWith(txn, env, { base: null, status: 200, source: 'INTERNAL' });
  expect(txn.codes).toEqual({ log: 'TCP_REFRESH_HIT', hitMiss: 'MISS_PRE_EXPIRED', hierarchy: 'DIRECT' });
});

test('a Location of the origin becomes one that clients know', () => {
  const { txn, env } = desk({
    remap: 'map http://h/ http://origin.test:8081/\nreverse_map http://origin.test:8081/ http://h/\n',
  });
  answered(txn, 302, 'Location: http://origin.test:8081/there', 'Content-Length: 0');
  answerWith(txn, env, { base: txn.serverResponse, status: 302, source: 'HTTP_ORIGIN_SERVER' });
  expect(fieldsOf(txn.clientResponse)).toContain('Location: http://h/there');
});

test('Server is added when everything else has been said', () => {
  const on = desk();
  answerWith(on.txn, on.env, { base: null, status: 200, source: 'INTERNAL' });
  expect(saidOn(on).indexOf('adding_server')).toBeGreaterThan(saidOn(on).indexOf('wuts_codes'));
});

test('3.3 prints two letters more between cache and parent', () => {
  const { txn, env } = desk({ profile: '3.3' });
  expect(viaText(txn, env)).toBe('u c s f p eN:t c  i p s ');
  expect(viaText(txn, desk().env)).toBe('u c s f p eN:t c  p s ');
});

test('a warning names the proxy, and stands last', () => {
  const { txn, env } = desk();
  answerWith(txn, env, { base: null, status: 304, source: 'CACHE' });
  if (txn.clientResponse)
    addWarning(txn.clientResponse, env, 199, 'Proxy received unexpected 304 response; content may be stale');
  expect(fieldsOf(txn.clientResponse).at(-1)).toBe(
    'Warning: 199 ApacheTrafficServer/9.2.9 Proxy received unexpected 304 response; content may be stale',
  );
});
