import { expect, test } from 'vitest';
import type { Url } from './message.ts';
import { effectivePort, isUrlError, parseUrl, portNumber, printUrl, requestTarget } from './url.ts';

function url(text: string, strictness = 2): Url {
  const parsed = parseUrl(text, strictness);
  if (isUrlError(parsed)) throw new Error(`refused: ${text} ${parsed.error}`);
  return parsed;
}

/** As the server dumps a request whose target it has given the scheme http. */
const dumped = (text: string): string => printUrl({ ...url(text), scheme: url(text).scheme || 'http' });

test('targets print as Traffic Server 9.2.9 dumped them', () => {
  const seen: [string, string][] = [
    ['//dd//e', 'http:///dd//e'],
    ['////', 'http:///'],
    ['/p?', 'http:///p'],
    ['/p?#f', 'http:///p#f'],
    ['/p;', 'http:///p'],
    ['/p;a;b?q#f#g', 'http:///p;a;b?q#f#g'],
    ['?q', 'http://?q'],
    ['#f', 'http://#f'],
    ['/?a;b', 'http:///?a;b'],
    ['/x:y//z', 'http:///x:y//z'],
    ['/a"<>\\^`{|}[]', 'http:///a"<>\\^`{|}[]'],
    ['http://example.com', 'http://example.com/'],
    ['http://example.com?x', 'http://example.com?x'],
    ['http://example.com?', 'http://example.com'],
    ['http://example.com///a/b', 'http://example.com/a/b'],
    ['http://example.com:abc/x', 'http://example.com/x'],
    ['http://example.com:080/x', 'http://example.com:080/x'],
    ['http://example.com:0/x', 'http://example.com/x'],
    ['http://example.com:80', 'http://example.com:80/'],
    ['http://u:p@example.com/x', 'http://u:p@example.com/x'],
    ['http://u:@example.com/x', 'http://u@example.com/x'],
    ['http://@example.com/x', 'http://example.com/x'],
    ['http:///x', 'http:///x'],
    ['http://[::1]:80/x', 'http://[::1]:80/x'],
    ['HTTP://EXAMPLE.com/x', 'HTTP://EXAMPLE.com/x'],
    ['http://[::1/x', 'http://[::1/x'],
    ['http://::1/x', 'http://[::1]/x'],
  ];
  for (const [target, print] of seen) expect([target, dumped(target)]).toEqual([target, print]);
});

test('targets the server refuses', () => {
  const refused = ['*', ';p', 'http://example.com;p', 'http://example.com:/x', 'http://a@b@example.com/x', 'http:/x'];
  refused.push('http://', '://x', 'f_o://example.com/x', '1a://example.com/x', 'http://ex!ample.com/x', 'a://', '');
  refused.push('http://a[b]/x', ' ');
  for (const target of refused) expect([target, parseUrl(target, 0)]).toEqual([target, { error: '' }]);
});

test('a refused character is named as in the debug log', () => {
  expect(parseUrl('/a\tb', 2)).toEqual({ error: 'Whitespace character [0x09] found in URL' });
  expect(parseUrl('/\xe9', 2)).toEqual({ error: 'Non-printable character [0xE9] found in URL' });
  expect(parseUrl('/"', 1)).toEqual({ error: 'Non-RFC compliant character [0x22] found in URL' });
  expect(url('/a b', 0).path).toBe('a b');
});

test('the parts of a URL', () => {
  expect(url('HTTP://u:p@Example.com:8080//a/b;c?d#e')).toEqual({
    scheme: 'http',
    schemeText: 'HTTP',
    user: 'u',
    password: 'p',
    host: 'Example.com',
    port: '8080',
    path: 'a/b',
    params: 'c',
    query: 'd',
    fragment: 'e',
  });
  expect(url('example.com:443')).toMatchObject({ scheme: '', host: 'example.com', port: '443', path: '' });
});

test('the target sent upstream is relative, without fragment, and may lack its slash', () => {
  expect(requestTarget(url('http://h/p?q#f'))).toBe('/p?q');
  expect(requestTarget(url('http://h?x'))).toBe('?x');
  expect(requestTarget(url('http://h#f'))).toBe('');
});

test('ports wrap at 16 bits and fall back to the scheme', () => {
  expect(portNumber('99999')).toBe(34463);
  expect(portNumber('80abc')).toBe(80);
  expect(effectivePort(url('https://h/'))).toBe(443);
  expect(effectivePort(url('http://h/'))).toBe(80);
  expect(effectivePort(url('ws://h:81/'))).toBe(81);
});
