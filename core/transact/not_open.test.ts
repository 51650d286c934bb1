import { describe, expect, test } from 'vitest';
import { answered, type Desk, desk, lay, reasonsOn, saidOn } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import type { ServerState } from '../names/states.ts';
import { serverFailed } from './not_open.ts';

function failed(state: ServerState, attempts: number, given: Given = {}, method = 'GET'): Desk {
  const on = desk(given);
  answered(on.txn, 200);
  on.txn.serverResponse = null;
  on.txn.clientRequest.method = method;
  on.txn.cache.action = 'DO_NO_ACTION';
  Object.assign(on.txn.current, { state, attempts });
  on.txn.server_info.connectError = 'ECONNREFUSED';
  return on;
}

describe('a connection that fails', () => {
  test.each([0, 1, 2])('is made again after %i attempts more', (attempts) => {
    const { txn, env } = failed('CONNECTION_ERROR', attempts);
    expect(serverFailed(txn, env).action).toBe('ORIGIN_SERVER_OPEN');
    expect(txn.current.attempts).toBe(attempts + 1);
  });

  test('is given up after four in all', () => {
    const on = failed('CONNECTION_ERROR', 3);
    expect(serverFailed(on.txn, on.env).action).toBe('SEND_ERROR_CACHE_NOOP');
    expect(on.txn.clientResponse).toMatchObject({ status: 502, reason: 'Connection refused' });
    expect(on.txn.via).toMatch(/sE.*eC.* sF$/);
    expect(saidOn(on)).toContain('no_more_retries');
    expect(reasonsOn(on, 'handle_response_from_server')).toMatchObject([
      { fact: 'attempts', value: 4 },
      { fact: 'address' },
      { fact: 'connection', value: 'ECONNREFUSED' },
      { fact: 'proxy.config.http.connect_attempts_max_retries', value: 3 },
    ]);
  });

  test('to an address that is down is tried once', () => {
    const { txn, env } = failed('CONNECTION_ERROR', 0);
    txn.host.lastFailure = 1_795_163_700;
    expect(serverFailed(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  });
});

test('a request that changes something is not sent twice', () => {
  const { txn, env } = failed('CONNECTION_CLOSED', 0, {}, 'POST');
  txn.milestones.SERVER_BEGIN_WRITE = 1;
  expect(serverFailed(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
});

test('an origin that took too long as a whole is not asked again', () => {
  const { txn, env } = failed('ACTIVE_TIMEOUT', 0);
  expect(serverFailed(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse?.status).toBe(504);
});

describe('of several addresses', () => {
  test('the third failure marks one and takes the next', () => {
    const { txn, env } = failed('CONNECTION_ERROR', 2);
    txn.host.roundRobin = true;
    expect(serverFailed(txn, env)).toMatchObject({ action: 'ORIGIN_SERVER_RR_MARK_DOWN', next: 'ReDNSRoundRobin' });
    expect(txn.current.attempts).toBe(3);
  });

  test('before that the same one is tried again', () => {
    const { txn, env } = failed('CONNECTION_ERROR', 1);
    txn.host.roundRobin = true;
    expect(serverFailed(txn, env).action).toBe('ORIGIN_SERVER_OPEN');
  });
});

describe('a copy that waits for its revalidation', () => {
  test('is served stale, with the warning 111', () => {
    const { txn, env } = failed('CONNECTION_ERROR', 3);
    txn.cache.action = 'DO_UPDATE';
    lay(txn, 60, 'Cache-Control: max-age=1', 'Content-Length: 5');
    expect(serverFailed(txn, env).action).toBe('SERVE_FROM_CACHE');
    expect(txn.clientResponse?.fields.at(-1)?.value).toMatch(/^111 /);
  });

  test('is not, when it forbids that or the request would have deleted it', () => {
    const forbidden = failed('CONNECTION_ERROR', 3);
    forbidden.txn.cache.action = 'DO_UPDATE';
    lay(forbidden.txn, 60, 'Cache-Control: max-age=1, must-revalidate');
    expect(serverFailed(forbidden.txn, forbidden.env).action).toBe('SEND_ERROR_CACHE_NOOP');
    const deleting = failed('CONNECTION_ERROR', 3, {}, 'POST');
    deleting.txn.cache.action = 'DO_DELETE';
    lay(deleting.txn, 60, 'Cache-Control: max-age=1');
    expect(serverFailed(deleting.txn, deleting.env).action).toBe('SEND_ERROR_CACHE_NOOP');
  });
});
