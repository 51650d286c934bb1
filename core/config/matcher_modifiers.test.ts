import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import { holds, type MatchedRequest, readAddresses, readModifier } from './matcher_modifiers.ts';

const request: MatchedRequest = {
  method: 'GET',
  scheme: 'http',
  host: 'h',
  path: 'images/Logo.GIF',
  url: 'http://h/images/Logo.GIF',
  port: 8081,
  localPort: 8080,
  client: parseIp('127.0.0.1'),
  time: 11 * 3600 + 30 * 60,
};

test.each([
  ['port', '8081', true],
  ['port', '8000-9000', true],
  ['port', '80', false],
  ['iport', '8080', true],
  ['scheme', 'HTTP', true],
  ['scheme', 'https', false],
  ['method', 'get', true],
  ['method', 'g', true],
  ['method', 'post', false],
  ['prefix', '/images', true],
  ['prefix', 'image', true],
  ['prefix', 'Images', false],
  ['suffix', 'gif', true],
  ['suffix', 'png,gif', true],
  ['suffix', '*', true],
  ['suffix', 'png', false],
  ['src_ip', '127.0.0.0-127.0.0.255', true],
  ['src_ip', '10.0.0.0/8', false],
  ['time', '11:00-11:30', true],
  ['time', '12:00-13:00', false],
  ['internal', 'false', true],
  ['internal', 'true', false],
  ['tag', 'x', false],
])('%s=%s holds: %s', (label, value, expected) => {
  const modifier = readModifier(label, value);
  if ('error' in modifier) throw new Error(modifier.error);
  expect(holds(modifier, request)).toBe(expected);
});

test("a plugin's own request is internal", () => {
  const internal = readModifier('internal', 'true');
  if ('error' in internal) throw new Error(internal.error);
  expect(holds(internal, { ...request, internal: true })).toBe(true);
});

test('a range of time over midnight holds never', () => {
  const night = readModifier('time', '22:00-06:00');
  if ('error' in night) throw new Error(night.error);
  expect([23, 3, 12].map((hour) => holds(night, { ...request, time: hour * 3600 }))).toEqual([false, false, false]);
});

test('labels are read in any case', () => {
  expect(readModifier('PORT', '80')).toEqual({ kind: 'port', low: 80, high: 80 });
});

test.each([
  ['colour', 'red', 'Unknown modifier'],
  ['port', '9-8', 'Malformed Range: end port < start port'],
  ['port', 'x', 'Invalid start port'],
  ['scheme', 'mail', 'Unknown scheme'],
  ['internal', 'maybe', 'Value must be true or false'],
  ['time', '11:00', 'End time not specified'],
  ['time', '24:00-25:00', 'Illegal hour specification'],
  ['src_ip', 'here', 'malformed IP address'],
])('%s=%s is wrong: %s', (label, value, error) => {
  expect(readModifier(label, value)).toEqual({ error });
});

test('addresses are one, a range or a network of IPv4', () => {
  expect(readAddresses('10.0.0.1')).toMatchObject({ low: '0a000001', high: '0a000001' });
  expect(readAddresses('10.0.0.0/30')).toMatchObject({ low: '0a000000', high: '0a000003' });
  expect(readAddresses('10.0.0.2-10.0.0.1')).toBe('range start greater than range end');
  expect(readAddresses('10.0.0.1-::1')).toBe('mismatched IP families');
  expect(readAddresses('::1/64')).toBe('Masks supported only for IPv4');
});
