import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import {
  type IpAllow,
  ipAllowRule,
  PACKAGED_IP_ALLOW,
  permitsMethod,
  readIpAllow,
  refusesEverything,
} from './ip_allow.ts';
import type { ConfigNote } from './setting.ts';

function table(text: string): IpAllow & { notes: ConfigNote[] } {
  const notes: ConfigNote[] = [];
  return { rules: readIpAllow(text, notes), fromFile: true, notes };
}

function permits(text: string, ip: string, method: string, apply: 'in' | 'out' = 'in'): boolean {
  const address = parseIp(ip);
  if (address === null) throw new Error(ip);
  return permitsMethod(ipAllowRule(table(text), apply, address), apply, method);
}

test('the packaged file lets this machine do all, others nothing destructive', () => {
  expect(permits(PACKAGED_IP_ALLOW, '127.0.0.1', 'PURGE')).toBe(true);
  expect(permits(PACKAGED_IP_ALLOW, '::1', 'PUSH')).toBe(true);
  expect(permits(PACKAGED_IP_ALLOW, '10.0.0.1', 'PURGE')).toBe(false);
  expect(permits(PACKAGED_IP_ALLOW, '10.0.0.1', 'GET')).toBe(true);
});

test('the first entry that covers an address decides', () => {
  const text = `ip_allow:
  - {apply: in, ip_addrs: [10.0.0.0/8, 192.0.2.1-192.0.2.9], action: allow, methods: GET}
  - {apply: in, ip_addrs: 0/0, action: allow}`;
  expect(permits(text, '10.9.9.9', 'GET')).toBe(true);
  expect(permits(text, '192.0.2.9', 'POST')).toBe(false);
  expect(permits(text, '192.0.2.10', 'POST')).toBe(true);
});

test('an address without entry may not come in, but may be an origin', () => {
  const text = 'ip_allow: {apply: in, ip_addrs: 10.0.0.1, action: allow}';
  expect(permits(text, '10.0.0.2', 'GET')).toBe(false);
  expect(permits(text, '10.0.0.2', 'GET', 'out')).toBe(true);
});

test('an entry that denies everything refuses at accept', () => {
  const { rules } = table('ip_allow: [{apply: in, ip_addrs: 0/0, action: deny, methods: ALL}]');
  expect(refusesEverything(rules[0] ?? null)).toBe(true);
  expect(refusesEverything(null)).toBe(true);
  expect(refusesEverything(table(PACKAGED_IP_ALLOW).rules[2] ?? null)).toBe(false);
});

test('a file that cannot be read refuses everybody, and says why', () => {
  for (const text of ['', 'ip_allow: [', 'x: 1', 'ip_allow: [{apply: in, ip_addrs: x, action: allow}]']) {
    const { rules, notes } = table(text);
    expect([text, rules.length, notes.map((note) => note.severity)]).toEqual([text, 0, ['error']]);
  }
});

test('an include is named as not modelled', () => {
  expect(table('ip_allow: [{include: other.yaml}]').notes[0]?.severity).toBe('not modelled');
});
