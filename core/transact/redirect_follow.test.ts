import { describe, expect, test } from 'vitest';
import { answered, type Desk, desk, saidOn } from '../../fixtures/core_desk.ts';
import { printUrl } from '../http/url.ts';
import { isRedirect, mayFollow, redirectRequest, refuseRedirect } from './redirect_follow.ts';

/** A transaction that got a redirect and may follow `allowed`. */
function redirected(status = 302, allowed = 1, records: Record<string, string | number> = {}): Desk {
  const on = desk({ records: { 'http.number_of_redirections': allowed, ...records } });
  answered(on.txn, status);
  on.txn.redirectEnabled = allowed > 0;
  on.txn.clientResponse = on.txn.serverResponse;
  return on;
}

test.each([300, 301, 302, 303, 305, 307, 308])('a %i is followed', (status) => {
  const { txn, env } = redirected(status);
  expect(isRedirect(txn, env.config)).toBe(true);
});

test.each([200, 304, 404])('a %i is not', (status) => {
  const { txn, env } = redirected(status);
  expect(isRedirect(txn, env.config)).toBe(false);
});

test('as many are followed as the record allows', () => {
  const { txn, env } = redirected(302, 2);
  txn.redirect.tries = 1;
  expect(mayFollow(txn, env.config)).toBe(true);
  txn.redirect.tries = 2;
  expect(mayFollow(txn, env.config)).toBe(false);
  expect(mayFollow(redirected(302, 0).txn, env.config)).toBe(false);
});

describe('the request turns to the Location', () => {
  test.each([
    ['http://other.test:81/x', 'http://other.test:81/x', 'other.test:81'],
    ['http://other.test/x', 'http://other.test/x', 'other.test'],
    ['/x?y=1', 'http://origin.test:8081/x?y=1', 'origin.test:8081'],
    ['x', 'http://origin.test:8081/x', 'origin.test:8081'],
  ])('%s', (location, url, host) => {
    const { txn, env } = redirected();
    redirectRequest(txn, env, location);
    expect(printUrl(txn.clientRequest.url)).toBe(url);
    expect(txn.clientRequest.fields.find(({ name }) => name === 'Host')?.value).toBe(host);
  });

  test('and forgets what was found out for the old one', () => {
    const { txn, env } = redirected();
    redirectRequest(txn, env, 'http://other.test/x');
    expect(txn).toMatchObject({ serverRequest: null, clientResponse: null, current: { server: null } });
    expect(txn.server_info.ip).toBeNull();
    expect(printUrl(txn.redirect.originalUrl ?? txn.clientRequest.url)).toBe('http://origin.test:8081/p');
  });
});

describe('where it may lead', () => {
  const ACTIONS = 'http.redirect.actions';
  test.each([
    ['loopback:follow', '127.0.0.9', 'redirect_following', null],
    ['loopback:reject', '127.0.0.9', 'redirect_rejecting', 'SEND_ERROR_CACHE_NOOP'],
    ['routable:follow', '127.0.0.9', 'redirect_returning', 'INTERNAL_CACHE_NOOP'],
    ['routable:follow', '8.8.8.8', 'redirect_following', null],
    ['private:reject,routable:follow', '10.1.2.3', 'redirect_rejecting', 'SEND_ERROR_CACHE_NOOP'],
  ])('with %s to %s: %s', (actions, ip, line, action) => {
    const on = redirected(302, 1, { [ACTIONS]: actions });
    on.txn.localAddress = { ip: '127.0.0.1', port: 8080 };
    expect(refuseRedirect(on.txn, on.env, ip)?.action ?? null).toBe(action);
    expect(saidOn(on)).toContain(line);
  });
});
