import { expect, test } from 'vitest';
import { maskHeaders, newVeil } from './secrets.ts';

const veil = () => newVeil({ redact: true });

test('a cookie keeps its names, and equal values stay equal', () => {
  const mask = veil();
  expect(mask.header('Cookie', 'sid=abcdefghijkl; theme=dark')).toBe(
    'sid=‹secret 1 · 9–16 bytes›; theme=‹secret 2 · 1–8 bytes›',
  );
  expect(mask.header('Set-Cookie', 'sid=abcdefghijkl; Path=/; HttpOnly')).toBe(
    'sid=‹secret 1 · 9–16 bytes›; Path=/; HttpOnly',
  );
});

test('credentials keep their scheme and length class', () => {
  const mask = veil();
  const token = 'x'.repeat(40);
  expect(mask.header('Authorization', `Bearer ${token}`)).toBe('Bearer ‹secret 1 · 33–64 bytes›');
  expect(mask.header('proxy-authorization', 'Basic dXNlcjpwYXNz')).toBe('Basic ‹secret 2 · 9–16 bytes›');
  expect(mask.header('AUTHORIZATION', token)).toBe('‹secret 1 · 33–64 bytes›');
});

test('headers that are tokens by their name are masked, others are not', () => {
  const mask = veil();
  expect(mask.header('X-Api-Key', 'k1')).toBe('‹secret 1 · 1–8 bytes›');
  expect(mask.header('X-Amz-Security-Token', 'k2')).toBe('‹secret 2 · 1–8 bytes›');
  expect(mask.header('ETag', '"k1"')).toBe('"k1"');
  expect(mask.header('Cache-Control', 'max-age=60')).toBe('max-age=60');
});

test('an absent secret and an empty one are told apart from a present one', () => {
  expect(
    maskHeaders(
      [
        ['Cookie', ''],
        ['Authorization', ''],
      ],
      veil(),
    ),
  ).toEqual([
    ['Cookie', ''],
    ['Authorization', ''],
  ]);
});

test('keys in a query and passwords in a URL are masked', () => {
  const mask = veil();
  expect(mask.url('http://h/p?a=1&access_token=tttt&sig=uuuu#f')).toBe(
    'http://h/p?a=1&access_token=‹secret 1 · 1–8 bytes›&sig=‹secret 2 · 1–8 bytes›#f',
  );
  expect(mask.url('https://user:pass@h/p')).toBe('https://user:‹secret 1 · 1–8 bytes›@h/p'.replace('1 ·', '3 ·'));
  expect(mask.header('Location', '/next?token=tttt')).toBe('/next?token=‹secret 1 · 1–8 bytes›');
  expect(mask.url('/monkey?monkey=1&keyboard=2')).toBe('/monkey?monkey=1&keyboard=2');
});

test('header dumps and described headers of a log are masked', () => {
  const mask = veil();
  expect(mask.text('GET /a?token=tttt HTTP/1.1\nHost: h\nCookie: sid=v\nAccept: */*')).toBe(
    'GET /a?token=‹secret 2 · 1–8 bytes› HTTP/1.1\nHost: h\nCookie: sid=‹secret 1 · 1–8 bytes›\nAccept: */*',
  );
  expect(mask.text('[N: "Cookie", N_LEN: 6, N_IDX: 20, \nV: "sid=v", V_LEN: 5, ')).toBe(
    '[N: "Cookie", N_LEN: 6, N_IDX: 20, \nV: "sid=‹secret 1 · 1–8 bytes›", V_LEN: 5, ',
  );
});

test('without redaction everything passes', () => {
  const open = newVeil({ redact: false });
  expect(open.header('Cookie', 'a=b')).toBe('a=b');
  expect(open.url('/?token=x')).toBe('/?token=x');
});

test('masking takes time in proportion to the text', () => {
  const mask = veil();
  const start = performance.now();
  for (const piece of ['a', '?', '@', 'a-', ': ', 'N: "a" ', '://', '&;', 'key='])
    mask.text(piece.repeat(200_000 / piece.length));
  mask.header(`${'a-'.repeat(100_000)}b`, 'v');
  expect(performance.now() - start).toBeLessThan(3000);
});
