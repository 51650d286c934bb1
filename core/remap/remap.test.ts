import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import { valueOf } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import { DEFAULT_REQUEST_LIMITS, parseRequest } from '../http/parse_request.ts';
import { settleTarget } from '../http/target.ts';
import { printUrl, requestTarget } from '../http/url.ts';
import { type RemapResult, remapRequest, reverseMapped, rewrittenPath } from './remap.ts';

function request(target: string, host: string | null = null, version = '1.1'): RequestHead {
  const field = host === null ? '' : `Host: ${host}\r\n`;
  const parsed = parseRequest(`GET ${target} HTTP/${version}\r\n${field}\r\n`, DEFAULT_REQUEST_LIMITS);
  if (parsed.state !== 'done') throw new Error(parsed.state);
  settleTarget(parsed.head);
  return parsed.head;
}

function remap(rules: string[], target: string, host: string | null, options = {}): RemapResult {
  const { remap: table } = buildConfig({ 'remap.config': rules.join('\n') });
  return remapRequest(table, request(target, host), { pristineHost: false, ...options });
}

/** Where a request goes: `host target Host-field`, a redirect's location, or `none`. */
function goes(rules: string[], target: string, host: string | null, options = {}): string {
  const result = remap(rules, target, host, options);
  if (result.matched) return `${result.url.host} ${requestTarget(result.url)} ${result.host}`;
  return result.redirect?.location ?? 'none';
}

// The expectations of this file were seen on Traffic Server 9.2.9.

test('the earliest rule whose path begins the path wins, not the longest', () => {
  const rules = [
    'map http://a/api/ http://one/v2/',
    'map http://a/api/deep/ http://two/',
    'map http://a/ http://three/r/',
  ];
  expect(goes(rules, '/api/deep/x', 'a')).toBe('one /v2/deep/x one');
  expect(goes(rules, '/api', 'a')).toBe('three /r/api three');
  expect(goes(rules, '/apix', 'a')).toBe('three /r/apix three');
});

test('hosts are compared without case, ports exactly', () => {
  const rules = ['map http://A.test/ http://one:81/', 'map http://a.test:8080/ http://two/'];
  expect(goes(rules, '/x', 'a.TEST')).toBe('one /x one:81');
  expect(goes(rules, '/x', 'a.test:80')).toBe('one /x one:81');
  expect(goes(rules, '/x', 'a.test:8080')).toBe('two /x two');
  expect(goes(rules, '/x', 'a.test:8081')).toBe('none');
  expect(goes(rules, 'http://a.test:8080/x', 'zzz')).toBe('two /x two');
  expect(goes(rules, 'https://a.test/x', null)).toBe('none');
});

test('paths are joined as bytes, with three repairs', () => {
  const joined: [from: string, to: string, request: string, result: string][] = [
    ['from/', 'to', 'from/z', 'toz'],
    ['from', 'to/', 'from', 'to/'],
    ['from', 'to/', 'fromz', 'to/z'],
    ['from', 'to/', 'from/z', 'to/z'],
    ['from', '', 'from/z', 'z'],
    ['', 'to', 'z', 'to/z'],
    ['', 'to', '', 'to'],
    ['', 'to/', 'z', 'to/z'],
    ['', '', 'z', 'z'],
  ];
  for (const [from, to, path, result] of joined)
    expect([from, to, path, rewrittenPath(path, from, to)]).toEqual([from, to, path, result]);
});

test('params and query stay, slashes at the start of rules are one', () => {
  expect(goes(['map http://a// http://one//x/'], '/p;q?r', 'a')).toBe('one /x/p;q?r one');
  expect(goes(['map http://a http://one/to/'], '?q', 'a')).toBe('one to/?q one');
});

test('a pattern counts when it stands before the plain rule that matches', () => {
  const regex = 'regex_map http://(.*)[.]dyn[.]test/ http://$1.r/x/';
  const plain = 'map http://a.dyn.test/ http://one/';
  expect(goes([regex, plain], '/p', 'a.dyn.test')).toBe('a.r /x/p a.r');
  expect(goes([plain, regex], '/p', 'a.dyn.test')).toBe('one /p one');
  expect(goes([plain, regex], '/p', 'B.dyn.test')).toBe('b.r /x/p b.r');
  expect(goes([plain, regex], '/p', 'b.dyn.test:81')).toBe('none');
});

test('patterns are not anchored and expand in the host of TO only', () => {
  const rules = ['regex_map http://rx9[.]test/ http://r/', 'regex_map http://(a|b)(x)?[.]z/ http://$1-$2-$0.r/$1/'];
  expect(goes(rules, '/p', 'aarx9.test.bb')).toBe('r /p r');
  expect(goes(rules, '/p', 'b.z')).toBe('b--b.z.r /$1/p b--b.z.r');
});

test('a pattern is read in lower case', () => {
  expect(goes(['regex_map http://A[.]TEST/ http://r/'], '/p', 'a.test')).toBe('r /p r');
});

test('a pattern that cannot be run is not skipped silently', () => {
  const rules = ['regex_map http://a++[.]test/ http://r/', 'map http://b/ http://one/'];
  expect(remap(rules, '/p', 'b')).toMatchObject({ notModelled: 'regular expression: possessive quantifier' });
});

test('a rule without host takes every host whose own rules do not match', () => {
  const rules = ['map http://a/api http://one/', 'map / http://any/'];
  expect(goes(rules, '/api', 'a')).toBe('one / one');
  expect(goes(rules, '/x', 'a')).toBe('any /x any');
  expect(goes(rules, '/x', 'b:8080')).toBe('any /x any');
  expect(goes(rules, '/x', null)).toBe('any /x null');
});

test('a request without host matches no rule with one', () => {
  expect(goes(['regex_map http://.*/ http://r/'], '/x', null)).toBe('none');
});

test('a pristine Host field stays as it is', () => {
  expect(goes(['map http://a/ http://one:81/'], '/x', 'a', { pristineHost: true })).toBe('one /x null');
});

test('rules by receiving port are asked first, with the port of the listener', () => {
  const rules = ['map http://a/ http://one/', 'map_with_recv_port http://a:8080/ http://two/'];
  expect(goes(rules, '/x', 'a', { recvPort: 8080 })).toBe('two /x two');
  expect(goes(rules, '/x', 'a', { recvPort: 80 })).toBe('one /x one');
});

test('redirects are asked last, temporary ones first', () => {
  const rules = [
    'redirect http://a/ http://perm/p',
    'redirect_temporary http://a/t http://temp/',
    'map http://a/m http://one/',
  ];
  expect(goes(rules, '/m/x', 'a')).toBe('one /x one');
  expect(remap(rules, '/t/x?q', 'a')).toMatchObject({ redirect: { permanent: false, location: 'http://temp/x?q' } });
  expect(remap(rules, '/y', 'a')).toMatchObject({ redirect: { permanent: true, location: 'http://perm/p/y' } });
});

test('CONNECT changes host and port only', () => {
  const head = { ...request('http://a/x', null), method: 'CONNECT' };
  const { remap: table } = buildConfig({ 'remap.config': 'map http://a/ http://one:81/y/' });
  const result = remapRequest(table, head, { pristineHost: false });
  expect(result.matched && printUrl(result.url)).toBe('http://one:81/x');
});

test('the request is not changed, and the rule is named', () => {
  const { remap: table } = buildConfig({ 'remap.config': '# c\nmap http://a/ http://one/ @plugin=x.so @pparam=1' });
  const head = request('HTTP://A/x', null);
  expect(remapRequest(table, head, { pristineHost: false })).toMatchObject({
    matched: true,
    ruleId: 0,
    rule: { line: 'remap.config:2', from: 'http://a/', to: 'http://one/' },
    notModelled: null,
  });
  expect([printUrl(head.url), valueOf(head.fields, 'Host')]).toEqual(['HTTP://A/x', 'A']);
});

test('URLs of the origin in a response become the client’s', () => {
  const { remap: table } = buildConfig({
    'remap.config': 'map http://a/ http://o:81/\nreverse_map http://o:81/x http://a/y',
  });
  expect(reverseMapped(table, 'http://o:81/x/z?q#f')).toBe('http://a/y/z?q#f');
  expect(reverseMapped(table, 'http://O:81/x')).toBe('http://a/y');
  expect(reverseMapped(table, 'http://o/x')).toBeNull();
  expect(reverseMapped(table, 'http://o:81/z')).toBeNull();
  expect(reverseMapped(table, '/x')).toBeNull();
});
