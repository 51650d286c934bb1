import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { newCore } from '../sm/new_core.ts';
import type { HostMark } from '../txn/txn.ts';
import {
  type Asking,
  isDueAgain,
  isLoopbackLiteral,
  isNumeric,
  isRefused,
  knowAddress,
  knownAddress,
  learnAddress,
  learnLiteral,
  noteFailure,
  storeMark,
} from './hostdb.ts';

const asking: Asking = {
  clientIp: '127.0.0.1',
  now: 1000,
  rotation: { kind: 'by client' },
  downTime: 60,
  failTime: 30,
  keeping: { enabled: true, ttlMode: 0, timeout: 100, verifyAfter: 720, staleFor: 0, most: 16 },
};

const keeping = (given: Partial<Asking['keeping']>): Asking => ({
  ...asking,
  keeping: { ...asking.keeping, ...given },
});

const H = { name: 'h', port: 80 };

const server = () => newCore(setupOf());

/** What a transaction came to know of an address. */
const MARK: HostMark = { ip: '10.0.0.2', version: '1.0', failures: 2, lastFailure: 0, roundRobin: true };

test('a name that was never asked for is not known', () => {
  expect(knownAddress(server(), H, asking)).toBeNull();
});

test('an answer is kept for its time to live', () => {
  const core = server();
  expect(learnAddress(core, H, { ips: ['10.0.0.1'], ttl_s: 60 }, asking)).toMatchObject({ ip: '10.0.0.1' });
  expect(knownAddress(core, H, { ...asking, now: 1059 })).toMatchObject({ ip: '10.0.0.1' });
  expect(knownAddress(core, H, { ...asking, now: 1060 })).toBeNull();
});

test('a name is asked for once for each port', () => {
  const core = server();
  learnAddress(core, H, { ips: ['10.0.0.1'], ttl_s: 60 }, asking);
  expect(knownAddress(core, { ...H, port: 81 }, asking)).toBeNull();
});

test('a query for IPv4 that failed is not made again while that is remembered, one for IPv6 may be', () => {
  const core = server();
  noteFailure(core, H, 'A', 1000);
  expect([isRefused(core, H, asking), knownAddress(core, H, asking)]).toEqual([true, null]);
  noteFailure(core, H, 'AAAA', 1000);
  expect(knownAddress(core, H, asking)).toEqual({ ip: null });
  expect(isRefused(core, H, { ...asking, now: 1030 })).toBe(false);
});

test.each([{ failed: 'NXDOMAIN' } as const, { ips: [], ttl_s: 60 }])(
  'a lookup without an address fails, and the failure is remembered for its own time: %j',
  (answer) => {
    const core = server();
    expect(learnAddress(core, H, answer, asking)).toEqual({ ip: null });
    expect(knownAddress(core, H, { ...asking, now: 1029 })).toEqual({ ip: null });
    expect(knownAddress(core, H, { ...asking, now: 1030 })).toBeNull();
  },
);

test('an address known from before the start is known for every port, and may be for ever', () => {
  const core = server();
  knowAddress(core, 'h', ['10.0.0.9'], null);
  expect(knownAddress(core, H, { ...asking, now: 9e9 })).toMatchObject({ ip: '10.0.0.9' });
});

test('marks of an address outlive the next answer that names it again', () => {
  const core = server();
  learnAddress(core, H, { ips: ['10.0.0.1', '10.0.0.2'], ttl_s: 1 }, asking);
  storeMark(core, H, '10.0.0.2', MARK);
  learnAddress(core, H, { ips: ['10.0.0.2', '10.0.0.3'], ttl_s: 1 }, asking);
  expect(core.hosts['h:80']?.addresses).toMatchObject([
    { ip: '10.0.0.2', version: '1.0', failures: 2 },
    { ip: '10.0.0.3', version: null, failures: 0 },
  ]);
});

test('marks for an address that HostDB does not have are dropped', () => {
  const core = server();
  storeMark(core, H, '10.0.0.2', MARK);
  expect(core.hosts).toEqual({});
});

test('one of several addresses is known to be one', () => {
  const core = server();
  const both = learnAddress(core, H, { ips: ['10.0.0.1', '10.0.0.2'], ttl_s: 60 }, asking);
  const one = learnAddress(core, { ...H, name: 'i' }, { ips: ['10.0.0.1'], ttl_s: 60 }, asking);
  expect([both, one]).toMatchObject([{ mark: { roundRobin: true } }, { mark: { roundRobin: false } }]);
});

test('a literal gets a record without a question, and the skipped one knows nothing', () => {
  const core = server();
  expect(learnLiteral(core, { ...H, name: '[2001:db8::1]' }, asking)).toMatchObject({ ip: '2001:db8::1' });
});

test('literals need no DNS, and those of the loopback not even HostDB', () => {
  expect(['10.0.0.1', '::1', 'h.test'].map(isNumeric)).toEqual([true, true, false]);
  expect(['127.9.0.1', '[::1]', '10.0.0.1', 'localhost'].map(isLoopbackLiteral)).toEqual([true, true, false, false]);
});

test.each([
  [0, 60],
  [1, 100],
  [2, 60],
  [3, 100],
])('with ttl_mode %i an answer for 60 s is kept for %i s where the timeout is 100 s', (ttlMode, seconds) => {
  const core = server();
  const mode = keeping({ ttlMode });
  learnAddress(core, H, { ips: ['10.0.0.1'], ttl_s: 60 }, mode);
  expect(knownAddress(core, H, { ...mode, now: 1000 + seconds - 1 })).toMatchObject({ ip: '10.0.0.1' });
  expect(knownAddress(core, H, { ...mode, now: 1000 + seconds })).toBeNull();
});

test('of many addresses the first are kept; of none that may be kept the lookup failed', () => {
  const core = server();
  learnAddress(core, H, { ips: ['10.0.0.1', '10.0.0.2', '10.0.0.3'], ttl_s: 60 }, keeping({ most: 2 }));
  expect(core.hosts['h:80']?.addresses.map(({ ip }) => ip)).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(learnAddress(core, H, { ips: ['10.0.0.1'], ttl_s: 60 }, keeping({ most: 0 }))).toEqual({ ip: null });
});

test('a stale address is used and asked for again', () => {
  const core = server();
  const stale = keeping({ staleFor: 5 });
  learnAddress(core, H, { ips: ['10.0.0.1'], ttl_s: 60 }, stale);
  expect(isDueAgain(core, H, { ...stale, now: 1059 })).toBe(false);
  expect(isDueAgain(core, H, { ...stale, now: 1060 })).toBe(true);
  expect(knownAddress(core, H, { ...stale, now: 1064 })).toMatchObject({ ip: '10.0.0.1' });
  expect(knownAddress(core, H, { ...stale, now: 1065 })).toBeNull();
});

test.each([
  [60, true],
  [19, false],
])('an address for %i s that should be verified after 10: %s', (ttl_s, expected) => {
  const core = server();
  const verified = keeping({ verifyAfter: 10 });
  learnAddress(core, H, { ips: ['10.0.0.1'], ttl_s }, verified);
  expect(isDueAgain(core, H, { ...verified, now: 1009 })).toBe(false);
  expect(isDueAgain(core, H, { ...verified, now: 1010 })).toBe(expected);
});

test('without HostDB no name has an address', () => {
  expect(knownAddress(server(), H, keeping({ enabled: false }))).toEqual({ ip: null });
});
