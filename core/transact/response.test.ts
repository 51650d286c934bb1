import { describe, expect, test } from 'vitest';
import { answered, argsOn, type Desk, desk, fieldsOf, saidOn } from '../../fixtures/core_desk.ts';
import { emptyResponse } from '../http/parse_response.ts';
import { handleResponse } from './response.ts';

function came(status: number, ...lines: string[]): Desk {
  const on = desk();
  answered(on.txn, status, ...lines);
  on.txn.cache.action = 'DO_WRITE';
  return on;
}

test('an answer is received now, and its origin is alive', () => {
  const { txn, env } = came(200, 'Cache-Control: max-age=9', 'Content-Length: 5');
  txn.times.responseReceived = 0;
  expect(handleResponse(txn, env).action).toBe('SERVER_READ');
  expect(txn.times.responseReceived).toBe(env.now);
  expect(txn.via).toMatch(/ sS$/);
  expect(txn.cache.action).toBe('DO_WRITE');
});

test('an answer past the cache is passed on', () => {
  const on = came(200, 'Cache-Control: max-age=9', 'Content-Length: 5');
  on.txn.cache.action = 'DO_NO_ACTION';
  handleResponse(on.txn, on.env);
  expect(saidOn(on)).toContain('hncoofsr');
});

describe('a Date', () => {
  const undated = (status: number) => {
    const { txn, env } = came(status, 'Content-Length: 0');
    txn.serverResponse?.fields.shift();
    handleResponse(txn, env);
    return fieldsOf(txn.serverResponse).join();
  };

  test('is added to an answer that has none', () => {
    expect(undated(200)).toContain('Date: Fri, 20 Nov 2026 08:35:14 GMT');
  });

  test('but not to a 500', () => {
    expect(undated(500)).not.toContain('Date');
  });
});

describe('the connection to the origin', () => {
  test.each([
    ['1.1', [], true],
    ['1.1', ['Connection: close'], false],
    ['1.0', [], false],
    ['1.0', ['Connection: keep-alive'], true],
  ])('of HTTP/%s with %j may be kept: %s', (version, lines, expected) => {
    const { txn, env } = came(200, 'Content-Length: 0', ...lines);
    if (txn.serverResponse) txn.serverResponse.version = version;
    handleResponse(txn, env);
    expect(txn.server_info.keepAlive).toBe(expected);
  });

  test('brings chunks: the field goes, the framing is remembered', () => {
    const { txn, env } = came(200, 'Transfer-Encoding: chunked');
    handleResponse(txn, env);
    expect(txn.server_info.chunked).toBe(true);
    expect(fieldsOf(txn.serverResponse).join()).not.toContain('Transfer-Encoding');
  });
});

test('a header without a status is no answer: the request is sent again', () => {
  const { txn, env } = came(200);
  txn.serverResponse = emptyResponse();
  expect(handleResponse(txn, env).action).toBe('ORIGIN_SERVER_OPEN');
  expect(txn.current.state).toBe('BAD_INCOMING_RESPONSE');
});

test('an origin heard for the first time, or in another version, is news for HostDB', () => {
  const on = came(200, 'Content-Length: 0');
  handleResponse(on.txn, on.env);
  expect(argsOn(on, 'hostdb_version')).toEqual({ version: '0x10001' });
  const known = came(200, 'Content-Length: 0');
  known.txn.host.version = '1.1';
  handleResponse(known.txn, known.env);
  expect(saidOn(known)).not.toContain('hostdb_version');
});
