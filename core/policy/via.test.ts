import { expect, test } from 'vitest';
import { newVia, requestViaValue, responseViaValue, setVia, viaLetter, viaProtocol } from './via.ts';

const value = {
  protocol: 'http/1.1',
  proxyName: 'traffic_server',
  uuid: 'f3c1',
  text: 'ApacheTrafficServer/9.2.9',
  via: 'uScMsSfWpSeN:t cCMp sS',
  level: 1,
  stack: ['http/1.1', 'tcp', 'ipv4'],
};

test('letters are set at their places', () => {
  let via = newVia();
  expect(via).toBe('u c s f p eN:t c  p s ');
  for (const [position, letter] of [
    ['client', 'S'],
    ['cache', 'M'],
    ['server', 'S'],
    ['fill', 'W'],
    ['proxy', 'S'],
    ['cacheType', 'C'],
    ['lookup', 'M'],
    ['origin', 'S'],
  ] as const) {
    via = setVia(via, position, letter);
  }
  expect(via).toBe('uScMsSfWpSeN:t cCMp sS');
  expect(viaLetter(via, 'lookup')).toBe('M');
  expect(viaLetter(via, 'error')).toBe('N');
});

test('a request names the proxy with its uuid, and codes by level', () => {
  const at = (level: number) => requestViaValue({ ...value, level });
  expect(at(0)).toBeNull();
  expect(at(1)).toBe('http/1.1 traffic_server[f3c1] (ApacheTrafficServer/9.2.9)');
  expect(at(2)).toBe('http/1.1 traffic_server[f3c1] (ApacheTrafficServer/9.2.9 [uScM])');
  expect(at(3)).toBe('http/1.1 traffic_server[f3c1] (ApacheTrafficServer/9.2.9 [uScMsSfWpSeN:t cCMp sS])');
  expect(at(4)).toBe(
    'http/1.1 traffic_server[f3c1] (ApacheTrafficServer/9.2.9 [uScMsSfWpSeN:t cCMp sS] [http/1.1 tcp ipv4])',
  );
});

test('a response shows cache, server and fill at level 2, and no uuid', () => {
  expect(responseViaValue({ ...value, level: 2 })).toBe('http/1.1 traffic_server (ApacheTrafficServer/9.2.9 [cMsSfW])');
});

test('names that are too long together are replaced', () => {
  expect(requestViaValue({ ...value, text: 'x'.repeat(600) })).toContain('TrafficServer');
});

test('the protocol follows the minor number', () => {
  expect(['1.1', '1.0', '0.9', '3.0'].map(viaProtocol)).toEqual(['http/1.1', 'http/1.0', 'http/1.1', 'http/1.0']);
});
