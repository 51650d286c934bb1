import { describe, expect, test } from 'vitest';
import { desk, saidOn, workOn } from '../../fixtures/core_desk.ts';
import { actionsOf, ask, enteredOf, getOf, logOf, serve, wait } from '../../fixtures/played_server.ts';
import { lookUpName } from './name_lookup.ts';

const asks = (server: ReturnType<typeof serve>) =>
  server.commands.flatMap((command) => (command.do === 'resolve' ? [command.name] : []));

test('a name is asked for once as long as its answer lives', () => {
  const server = serve({ origin: [{ answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' }] });
  ask(server, 'c0', getOf('/a'));
  ask(server, 'c0', getOf('/b'));
  expect(asks(server)).toEqual(['origin.test']);
  wait(server, 61);
  ask(server, 'c0', getOf('/c'));
  expect(asks(server)).toHaveLength(2);
});

test('with an answer at hand there is no event: the machine goes on in place', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a'));
  ask(server, 'c0', getOf('/b'));
  expect(enteredOf(server, 0)).toContain('state_hostdb_lookup EVENT_HOST_DB_LOOKUP');
  expect(enteredOf(server, 1).join()).not.toContain('state_hostdb_lookup');
  expect(actionsOf(server, 1)).toContain('DNS_LOOKUP');
});

test('a loopback address is not looked up, and has no time of a lookup', () => {
  const on = desk();
  on.txn.server_info.name = '127.0.0.1';
  lookUpName(on.ctx, on.txn);
  expect([saidOn(on), workOn(on)]).toEqual([['dns_skip_loopback'], ['transact the stored step']]);
  expect(on.txn.dns).toMatchObject({ success: true, ip: '127.0.0.1' });
  expect(on.txn.milestones.DNS_LOOKUP_BEGIN).toBeUndefined();
});

test('any other literal has its event, but no query', () => {
  const server = serve({ remap: 'map http://h/ http://10.1.2.3/\n' });
  ask(server, 'c0', getOf('/a'));
  expect(asks(server)).toEqual([]);
  expect(enteredOf(server)).toContain('state_hostdb_lookup EVENT_HOST_DB_LOOKUP');
});

describe('a lookup that fails', () => {
  test.each([
    ['no such name', { 'origin.test': { failed: 'NXDOMAIN' } }],
    ['no address', { 'origin.test': { ips: [], ttl_s: 60 } }],
  ] as const)('with %s is answered with 500', (_what, dns) => {
    expect(ask(serve({ dns }), 'c0', getOf('/a'))).toMatch(/^HTTP\/1\.1 500 Cannot find server\./);
  });

  test('by silence ends when the server has waited long enough', () => {
    const server = serve({ dns: { 'origin.test': 'silent' }, records: { 'hostdb.lookup_timeout': 3 } });
    expect(ask(server, 'c0', getOf('/a'))).toBe('');
    wait(server, 4);
    expect(server.sent.c0).toMatch(/^HTTP\/1\.1 500 /);
    expect(logOf(server, 0)).toContain('[0] EVENT_HOST_DB_LOOKUP/TS_EVENT_HOST_LOOKUP, 500');
  });
});

test('an address among rules for names is looked up backwards, in vain; a name that begins with a digit is not even asked for', () => {
  const given = { files: { 'parent.config': 'dest_domain=. parent="10.0.0.9:3128"\n' } };
  const asked = (to: string) => {
    const server = serve({ ...given, remap: `map http://h/ http://${to}:8081/\n` });
    ask(server, 'c0', getOf('/a'));
    const names = asks(server);
    const trail = server.trace.flatMap((each) => (each.kind === 'transition' ? each.to : []));
    return [names.filter((name) => name !== '1a.test'), trail.includes('DNS_REVERSE_LOOKUP')];
  };
  expect(asked('127.0.0.5')).toEqual([['5.0.0.127.in-addr.arpa'], true]);
  expect(asked('1a.test')).toEqual([[], true]);
  expect(asked('a1.test')).toEqual([[], false]);
});
