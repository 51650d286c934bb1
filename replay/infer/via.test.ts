import { expect, test } from 'vitest';
import { readVia } from './via.ts';

test('the Via of a request names the proxy, its id and what it prints', () => {
  const value = 'http/1.1 jpeach.example.com[11C91B29] (ApacheTrafficServer/3.3.1-dev [uScMs f p eN:t cCMi p s ])';
  expect(readVia(value, 'request')).toEqual({
    name: 'jpeach.example.com',
    id: '11C91B29',
    text: 'ApacheTrafficServer/3.3.1-dev',
    level: 3,
  });
});

test('the level follows from the codes: none, the short ones, all, all and the protocols', () => {
  const level = (codes: string, kind: 'request' | 'response') =>
    readVia(`http/1.1 edge (ApacheTrafficServer/9.2.9${codes})`, kind)?.level;
  expect(level('', 'response')).toBe(1);
  expect(level(' [cMsSfW]', 'response')).toBe(2);
  expect(level(' [uScM]', 'request')).toBe(2);
  expect(level(' [uScMsSfWpSeN:t cCMp sS]', 'response')).toBe(3);
  expect(level(' [uScMsSfWpSeN:t cCMp sS] [http/1.1 tcp ipv4]', 'response')).toBe(4);
});

test('of several elements the last one is the server’s own', () => {
  const via = readVia('1.0 fred, http/1.1 edge (ApacheTrafficServer/9.2.9)', 'response');
  expect(via).toMatchObject({ name: 'edge', id: null, level: 1 });
});

test('a value that no server of this kind writes is not read', () => {
  expect(readVia('1.1 varnish', 'response')).toBeNull();
  expect(readVia('', 'request')).toBeNull();
});
