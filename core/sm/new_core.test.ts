import { expect, test } from 'vitest';
import { ask, getOf, serve, setupOf } from '../../fixtures/played_server.ts';
import { newCore, openWork } from './new_core.ts';

test('a server that has just started is plain data: nothing is lost in JSON', () => {
  const core = newCore(setupOf({ known: [{ name: 'h', ips: ['10.0.0.1'], expires: null }] }));
  expect(JSON.parse(JSON.stringify(core))).toEqual(core);
  expect(core).toMatchObject({ schema: 'retrace.core/1', txns: {}, work: [], due: [] });
});

test('counters begin where the set-up says', () => {
  const setup = setupOf();
  const core = newCore({ ...setup, server: { ...setup.server, firstSm: 6652, firstConnection: 6577 } });
  expect([core.nextSm, core.nextCon, core.nextServerCon]).toEqual([6652, 6577, null]);
});

test('addresses known from before need no DNS', () => {
  const server = serve({ known: [{ name: 'origin.test', ips: ['10.0.0.9'], expires: null }] });
  ask(server, 'c0', getOf('/a'));
  expect(server.commands.map((command) => command.do)).not.toContain('resolve');
  expect(server.commands).toContainEqual({ do: 'connect', conn: 's0', to: { ip: '10.0.0.9', port: 8081 } });
});

test('open transactions are listed with the handler they wait in', () => {
  const server = serve({ origin: ['silent'] });
  expect(openWork(server.core)).toEqual([]);
  ask(server, 'c0', 'GET /a HTTP/1.1\r\n');
  ask(server, 'c1', getOf('/b'));
  expect(openWork(server.core)).toEqual([
    { sm: 0, waitsFor: 'state_read_client_request_header' },
    { sm: 1, waitsFor: 'state_read_server_response_header' },
  ]);
});
