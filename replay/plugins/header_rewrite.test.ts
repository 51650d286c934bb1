import { describe, expect, test } from 'vitest';
import { answered, asked, type Request, runWithPlugins, statusOf } from '../../fixtures/plugin_scenarios.ts';

/** Requests under a rule with these header_rewrite rules. */
const run = (rules: string, ...requests: Request[]) =>
  runWithPlugins({ options: '@plugin=header_rewrite.so @pparam=own.conf', files: { 'own.conf': rules }, requests });
const first = (rules: string, request: Partial<Request> = {}) => run(rules, { path: '/a/b', ...request })[0];
const REQUEST = 'cond %{REMAP_PSEUDO_HOOK}\n';
const ANSWER = 'cond %{SEND_RESPONSE_HDR_HOOK}\n';

test('headers are set in place, added at the end and removed', () => {
  const rules = `${ANSWER}set-header X-Set "2"\nadd-header X-Set "3"\nrm-header Server\nset-header X-New "4"\n`;
  const record = first(rules, { answer: { 'X-Set': '1' } });
  expect(['X-Set', 'Server', 'X-New'].map((name) => answered(record, name))).toEqual(['2, 3', null, '4']);
});

test('an empty value changes nothing', () => {
  expect(answered(first(`${ANSWER}set-header ETag "%{COOKIE:none}"\n`, { answer: { ETag: '"e"' } }), 'ETag')).toBe(
    '"e"',
  );
});

describe('conditions', () => {
  const held = (condition: string, value: string) =>
    asked(first(`${REQUEST}${condition}set-header X-Held "1"\n`, { fields: { X: value } }), 'X-Held') === '1';

  test('compare text, by equality, order or pattern', () => {
    expect(['abc', 'ABC', '1'].map((x) => held('cond %{CLIENT-HEADER:X} >1\n', x))).toEqual([true, true, false]);
    expect(['abc', 'xabc'].map((x) => held('cond %{CLIENT-HEADER:X} /^a/\n', x))).toEqual([true, false]);
    expect(['12', '1'].map((x) => held('cond %{CLIENT-HEADER:X} =12 [NOT]\n', x))).toEqual([false, true]);
  });

  test('are joined from the right', () => {
    const rules = 'cond %{CLIENT-HEADER:X} =a [OR]\ncond %{CLIENT-HEADER:X} /b/ [AND]\ncond %{CLIENT-HEADER:X} /c/\n';
    expect(['a', 'b', 'bc'].map((x) => held(rules, x))).toEqual([true, false, true]);
  });

  test('that are not modelled do not hold, and are named', () => {
    const record = first(`${REQUEST}cond %{GEO:COUNTRY} =SE\nset-header X-Held "1"\n`);
    expect(asked(record, 'X-Held')).toBeNull();
    expect(record?.not_modelled).toMatchObject([{ what: 'plugin header_rewrite.so: condition GEO' }]);
  });
});

test('the status is known in values only where a condition of the same hook asks for it', () => {
  const set = `${ANSWER}set-header X-Status "%{STATUS}"\n`;
  expect(answered(first(set), 'X-Status')).toBe('0');
  expect(answered(first(`${set}${ANSWER}cond %{STATUS} =999\nno-op\n`), 'X-Status')).toBe('200');
});

test('[L] ends the rules of its hook', () => {
  const rules = `${ANSWER}set-header X-One "1" [L]\n${ANSWER}set-header X-Two "2"\n`;
  expect(['X-One', 'X-Two'].map((name) => answered(first(rules), name))).toEqual(['1', null]);
});

test('values name parts of the URLs', () => {
  const rules = `${REQUEST}set-header X-U "%{URL:HOST}|%{URL:PORT}|%{CLIENT-URL:URL}|%{FROM-URL:HOST}|%{TO-URL:URL}"\n`;
  expect(asked(first(rules), 'X-U')).toBe(
    'origin.test|18081|http://example.com/a/b|example.com|http://origin.test:18081/',
  );
});

test('a status in the rule refuses; one before the answer only renames it', () => {
  const refused = first(`${REQUEST}set-status 410\nset-body "no"\n`);
  expect([statusOf(refused), refused?.origin_requests.length]).toEqual([410, 0]);
  expect(refused?.client_response).toMatchObject({ reason: 'Gone', body_length: 2 });
  const late = [404, 418].map((status) => first(`${ANSWER}set-status ${status}\n`)?.client_response);
  expect(late).toMatchObject([
    { status: 404, reason: 'Not Found', body_length: 2 },
    { status: 418, reason: 'OK' },
  ]);
});

test('redirects take the query along when told to', () => {
  const [kept, bare] = ['[QSA]', ''].map((flag) =>
    first(`${REQUEST}set-redirect 301 http://new.test/%{CLIENT-URL:PATH} ${flag}\n`, { path: '/a?q=1' }),
  );
  expect([statusOf(kept), answered(kept, 'Location')]).toEqual([301, 'http://new.test/a?q=1']);
  expect(answered(bare, 'Location')).toBe('http://new.test/a');
});

test('destination, record and cookie can be set', () => {
  const rules = `${REQUEST}set-destination PATH moved\nset-destination QUERY z=1\nadd-cookie n 1\nadd-cookie a 9\nset-config proxy.config.http.insert_age_in_response 0\n`;
  const record = first(rules, { fields: { Cookie: 'a=b' } });
  expect(record?.origin_requests[0]?.target).toBe('/moved?z=1');
  expect([asked(record, 'Cookie'), answered(record, 'Age')]).toEqual(['a=b;n=1', null]);
});

test('rules of a global plugin go by default before the response is judged, and are stored', () => {
  const files = { 'own.conf': 'set-header X-Default "%{METHOD}"\n' };
  const answer = { 'Cache-Control': 'max-age=60' };
  const records = runWithPlugins({
    global: ['header_rewrite.so own.conf'],
    files,
    requests: [{ path: '/a', answer }, { path: '/a' }],
  });
  expect(records.map((record) => answered(record, 'X-Default'))).toEqual(['GET', 'GET']);
});

test('operators that are not modelled are named', () => {
  const record = first(`${REQUEST}set-timeout-out active 1000\n`);
  expect(record?.not_modelled.map(({ what }) => what)).toEqual(['plugin header_rewrite.so: set-timeout-out']);
});
