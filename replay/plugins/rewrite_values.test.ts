import { expect, test } from 'vitest';
import { asked, runWithPlugins } from '../../fixtures/plugin_scenarios.ts';
import { isKnown } from './rewrite_values.ts';

/** What a value becomes at SEND_REQUEST of the second transaction of a connection. */
function valueOf(text: string, fields: Record<string, string> = {}): string | null {
  const files = { 'own.conf': `cond %{SEND_REQUEST_HDR_HOOK}\nset-header X-Value "${text}"\n` };
  const requests = [{ path: '/first' }, { path: '/a?q=1', fields }];
  return asked(runWithPlugins({ global: ['header_rewrite.so own.conf'], files, requests })[1], 'X-Value');
}

test('headers, cookies and the client’s request are named', () => {
  const fields = { X: '1', Cookie: 'a=b; sid=abc' };
  expect(valueOf('%{HEADER:X}|%{CLIENT-HEADER:X}|%{COOKIE:sid}|%{METHOD}|%{CACHE}', fields)).toBe('1|1|abc|GET|miss');
});

test('the URL before remapping has the client’s host; the one at hand is the message’s own', () => {
  expect(valueOf('%{CLIENT-URL:URL}|%{CLIENT-URL:PORT}|%{URL:HOST}|%{URL:QUERY}')).toBe(
    'http://example.com/a?q=1|80||q=1',
  );
});

test('the transaction has a number, a connection and an address', () => {
  expect(valueOf('%{ID:REQUEST}|%{TXN-COUNT}|%{IP:CLIENT}|%{INBOUND:LOCAL-PORT}')).toBe('1|2|127.0.0.1|18080');
});

test('a name the plugin does not know is empty text', () => {
  expect(valueOf('<%{NOSUCH}%{PATH}>')).toBe('<>');
  expect([isKnown({ name: 'PATH', qualifier: '' }), isKnown({ name: 'URL', qualifier: 'PATH' })]).toEqual([
    false,
    true,
  ]);
});
