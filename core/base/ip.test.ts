import { expect, test } from 'vitest';
import { inRange, parseIp, parseIpRange } from './ip.ts';

const within = (range: string, ip: string): boolean => {
  const [parsed, address] = [parseIpRange(range), parseIp(ip)];
  if (parsed === null || address === null) throw new Error(`${range} ${ip}`);
  return inRange(parsed, address);
};

test('addresses of both families become fixed-width digits', () => {
  expect(parseIp('127.0.0.1')).toEqual({ family: 4, hex: '7f000001' });
  expect(parseIp('::1')).toEqual({ family: 6, hex: '00000000000000000000000000000001' });
  expect(parseIp('[2001:db8::10.0.0.1]')).toEqual({ family: 6, hex: '20010db800000000000000000a000001' });
});

test('what is no address is null', () => {
  for (const text of ['256.1.1.1', 'a.b', '1.2.3.4.5', '::1::', '1:2:3', '', 'x::'])
    expect([text, parseIp(text)]).toEqual([text, null]);
});

test('ranges: one address, two ends, a network', () => {
  expect(within('10.0.0.1', '10.0.0.1')).toBe(true);
  expect(within('10.0.0.1-10.0.0.9', '10.0.0.10')).toBe(false);
  expect(within('10.0.0.0/9', '10.127.255.255')).toBe(true);
  expect(within('10.0.0.0/9', '10.128.0.0')).toBe(false);
  expect(within('0/0', '203.0.113.7')).toBe(true);
  expect(within('::/0', 'fe80::1')).toBe(true);
  expect(within('::/0', '127.0.0.1')).toBe(false);
  expect(within('192.0.2.129/25', '192.0.2.128')).toBe(true);
});

test('what is no range is null', () => {
  for (const text of ['10.0.0.9-10.0.0.1', '1.1.1.1/33', '1.1.1.1-::1', '1.1.1.1/x'])
    expect(parseIpRange(text)).toBeNull();
});
