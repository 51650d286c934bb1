import { describe, expect, test } from 'vitest';
import { desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import { answerMaxForwards, deleteHere } from './max_forwards.ts';

function asked(method: string, ...lines: string[]) {
  const on = desk({}, ...lines);
  on.txn.clientRequest.method = method;
  return on;
}

describe('TRACE and OPTIONS', () => {
  test.each(['TRACE', 'OPTIONS'])('a %s without Max-Forwards, or with some left, goes on', (method) => {
    const free = asked(method);
    expect(answerMaxForwards(free.txn, free.env)).toBeNull();
    const some = asked(method, 'Max-Forwards: 2');
    expect(answerMaxForwards(some.txn, some.env)).toBeNull();
    expect(fieldsOf(some.txn.clientRequest)).toContain('Max-Forwards: 1');
  });

  test('a TRACE that may go no further is echoed', () => {
    const { txn, env } = asked('TRACE', 'Max-Forwards: 0');
    expect(answerMaxForwards(txn, env)).toMatchObject({ action: 'INTERNAL_CACHE_NOOP', next: null });
    expect(txn.internalBody?.type).toBe('message/http');
    expect(txn.internalBody?.bytes).toMatch(/^TRACE http:\/\/origin\.test:8081\/p HTTP\/1\.1\r\nHost: /);
    expect(txn.via.charAt(14)).toBe('N');
  });

  test('an OPTIONS that may go no further is told the methods', () => {
    const { txn, env } = asked('OPTIONS', 'Max-Forwards: 0');
    answerMaxForwards(txn, env);
    expect(fieldsOf(txn.clientResponse).at(-1)).toBe(
      'Allow: CONNECT, DELETE, GET, HEAD, OPTIONS, POST, PURGE, PUT, PUSH, TRACE',
    );
  });

  test('other methods pass the field unchanged', () => {
    const { txn, env } = asked('GET', 'Max-Forwards: 0');
    expect(answerMaxForwards(txn, env)).toBeNull();
    expect(fieldsOf(txn.clientRequest)).toContain('Max-Forwards: 0');
  });
});

describe('PURGE and DELETE', () => {
  test.each([
    ['PURGE', [], true, 200, 'INTERNAL_CACHE_DELETE'],
    ['PURGE', [], false, 404, 'INTERNAL_CACHE_NOOP'],
    ['DELETE', ['Max-Forwards: 0'], true, 200, 'INTERNAL_CACHE_DELETE'],
  ])('%s with %j, copy there %s: %i', (method, lines, hit, status, action) => {
    const { txn, env } = asked(method, ...lines);
    if (hit) lay(txn, 5);
    expect(deleteHere(txn, env, hit)).toMatchObject({ action });
    expect(txn.clientResponse?.status).toBe(status);
  });

  test('a DELETE with forwards left is counted down and goes on; without the field it goes on as it is', () => {
    const { txn, env } = asked('DELETE', 'Max-Forwards: 3');
    expect(deleteHere(txn, env, true)).toBeNull();
    expect(fieldsOf(txn.clientRequest)).toContain('Max-Forwards: 2');
    const free = asked('DELETE');
    expect(deleteHere(free.txn, free.env, true)).toBeNull();
  });
});
