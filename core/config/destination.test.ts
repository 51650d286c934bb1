import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import { type DestinedRequest, goesTo } from './destination.ts';
import type { Destination } from './matcher_line.ts';

const REQUEST: DestinedRequest = {
  ...{ method: 'GET', scheme: 'http', host: 'www.Example.com', path: 'a/b', url: 'http://www.Example.com/a/b' },
  ...{ port: 80, localPort: 8080, client: null, time: 0, destinationIp: parseIp('10.0.0.7') },
};

test.each<[Destination, string, boolean]>([
  ['dest_domain', 'example.com', true],
  ['dest_domain', '.example.com.', true],
  ['dest_domain', '.', true],
  ['dest_domain', 'ample.com', false],
  ['dest_host', 'WWW.example.com', true],
  ['dest_host', 'example.com', false],
  ['dest_ip', '10.0.0.0-10.0.0.9', true],
  ['dest_ip', '10.0.0.8', false],
  ['url_regex', '/a/.$', true],
  ['host_regex', '^ftp', false],
  ['url', 'http://www.Example.com/a/b', false],
])('%s=%s of a request to www.Example.com at 10.0.0.7: %s', (destination, target, expected) => {
  expect(goesTo({ destination, target }, REQUEST)).toBe(expected);
});

test('before the name was looked up no address matches', () => {
  expect(goesTo({ destination: 'dest_ip', target: '10.0.0.7' }, { ...REQUEST, destinationIp: null })).toBe(false);
});
