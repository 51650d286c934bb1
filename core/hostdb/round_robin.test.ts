import { expect, test } from 'vitest';
import type { HostRecord } from '../txn/core_state.ts';
import { type Rotation, selectAddress } from './round_robin.ts';

function record(...down: readonly string[]): HostRecord {
  const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((ip) => ({
    ip,
    version: null,
    failures: 0,
    lastFailure: down.includes(ip) ? 1000 : 0,
  }));
  return { name: 'h', addresses, since: null, expires: null, failedAt: null, failed6At: null, turn: 0, turnedAt: 0 };
}

function choose(from: HostRecord, rotation: Rotation, now = 1000, clientIp = '127.0.0.1'): string | undefined {
  return selectAddress(from, { clientIp, now, rotation, downTime: 60 })?.ip;
}

test('strict takes the next address at each lookup and passes over those that are down', () => {
  const all = record();
  const turns = [0, 0, 0, 0].map(() => choose(all, { kind: 'strict' }));
  expect(turns).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1']);
  const some = record('10.0.0.2');
  expect([0, 0, 0].map(() => choose(some, { kind: 'strict' }))).toEqual(['10.0.0.1', '10.0.0.3', '10.0.0.1']);
});

test('timed keeps an address for so many seconds', () => {
  const host = { ...record(), turnedAt: 1000 };
  const at = [1000, 1010, 1011, 1012, 1022].map((now) => choose(host, { kind: 'timed', seconds: 10 }, now));
  expect(at).toEqual(['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.3']);
});

test('a client is sent to the same address as long as that is up', () => {
  const host = record();
  const first = choose(host, { kind: 'by client' });
  expect(choose(host, { kind: 'by client' })).toBe(first);
  expect(choose(record(first ?? ''), { kind: 'by client' })).not.toBe(first);
});

test('an address counts as down until its time has passed', () => {
  const host = record('10.0.0.1');
  expect(choose({ ...host }, { kind: 'strict' }, 1060)).toBe('10.0.0.2');
  expect(choose({ ...host }, { kind: 'strict' }, 1061)).toBe('10.0.0.1');
});

test.each([{ kind: 'strict' }, { kind: 'timed', seconds: 10 }, { kind: 'by client' }] as const)(
  'when all are down one of them is taken all the same: $kind',
  (rotation) => {
    expect(choose(record('10.0.0.1', '10.0.0.2', '10.0.0.3'), rotation)).toMatch(/^10\.0\.0\.[123]$/);
  },
);
