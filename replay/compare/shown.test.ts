import { expect, test } from 'vitest';
import { shownMessages } from './shown.ts';

test('the request that left is shown, not the one that was built first', () => {
  const { requests } = shownMessages([
    { title: "Proxy's Request", text: 'GET /a HTTP/1.1\nHost: o' },
    { title: "Proxy's Request after hooks", text: 'GET /a HTTP/1.1\nHost: o\nX-Plugin: yes\n' },
  ]);
  expect(requests).toMatchObject([
    {
      method: 'GET',
      target: '/a',
      version: '1.1',
      headers: [
        ['Host', 'o'],
        ['X-Plugin', 'yes'],
      ],
      dump: 1,
    },
  ]);
});

test('3.3 dumps the request once', () => {
  expect(shownMessages([{ title: "Proxy's Request", text: 'GET / HTTP/1.1' }]).requests).toHaveLength(1);
});

test('the last answer counts, folded fields and all', () => {
  const { response } = shownMessages([
    { title: "Proxy's Response 2", text: 'HTTP/1.1 200 OK\nX: a\n b' },
    { title: 'Incoming O.S. Response', text: 'HTTP/1.1 500 No' },
  ]);
  expect(response).toMatchObject({ version: '1.1', status: 200, reason: 'OK', headers: [['X', 'a\r\n b']], dump: 0 });
});

test('without dumps nothing is shown', () => {
  expect(shownMessages([])).toEqual({ requests: [], response: null });
});
