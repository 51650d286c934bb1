import { describe, expect, test } from 'vitest';
import { type Desk, desk, fieldsOf, reasonsOn } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import { slots, url } from '../policy/sample_heads.ts';
import { endRemapRequest } from './remap_end.ts';

/** A request as it is before remap: `GET path` with a Host. */
function asked(given: Given, path = 'p', host = 'h'): Desk {
  const on = desk(given);
  on.txn.clientRequest = {
    ...on.txn.clientRequest,
    url: url({ host: '', path }),
    fields: host === '' ? [] : slots(`Host: ${host}`),
  };
  return on;
}

test('a rule gives the request its origin and its Host', () => {
  const on = asked({ remap: 'map http://h/ http://origin.test:8081/base/\n' });
  expect(endRemapRequest(on.txn, on.env)).toMatchObject({ action: 'API_POST_REMAP', next: 'HandleRequest' });
  expect(on.txn.clientRequest.url).toMatchObject({ host: 'origin.test', port: '8081', path: 'base/p' });
  expect(fieldsOf(on.txn.clientRequest)).toEqual(['Host: origin.test:8081']);
  expect(on.txn).toMatchObject({ remapSucceeded: true, reverseProxy: true });
  expect(reasonsOn(on, 'EndRemapRequest')[0]?.value).toBe('http://h/ → http://origin.test:8081/base/');
});

test('with a pristine Host the field stays', () => {
  const { txn, env } = asked({ records: { 'url_remap.pristine_host_hdr': 1 } });
  endRemapRequest(txn, env);
  expect(fieldsOf(txn.clientRequest)).toEqual(['Host: h']);
});

describe('no rule', () => {
  test('for a host that is not ours: 404', () => {
    const { txn, env } = asked({}, 'p', 'other');
    expect(endRemapRequest(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
    expect(txn.clientResponse).toMatchObject({ status: 404, reason: 'Not Found on Accelerator' });
    expect(txn.via).toBe('uSc s f p eS:tNc  p s ');
    expect(txn.codes.log).toBe('ERR_INVALID_URL');
  });

  test('and no host at all: 400', () => {
    const { txn, env } = asked({}, 'p', '');
    endRemapRequest(txn, env);
    expect(txn.clientResponse).toMatchObject({ status: 400, reason: 'Host Header Required' });
  });

  test('and an explanation configured: a redirect there', () => {
    const { txn, env } = asked({ records: { 'header.parse.no_host_url_redirect': 'http://why.test/' } }, 'p', 'other');
    endRemapRequest(txn, env);
    expect(txn.clientResponse).toMatchObject({ status: 302, reason: 'Redirect For Explanation' });
    expect(fieldsOf(txn.clientResponse)).toContain('Location: http://why.test/');
  });

  test('for a whole URL of a forward proxy: 404, another one', () => {
    const { txn, env } = asked({});
    txn.clientRequest.url = url({ host: 'other' });
    endRemapRequest(txn, env);
    expect(txn.clientResponse).toMatchObject({ status: 404, reason: 'Not Found' });
  });

  test('needed: the request goes where it says', () => {
    const { txn, env } = asked({ records: { 'url_remap.remap_required': 0 } }, 'p', 'other:81');
    expect(endRemapRequest(txn, env).action).toBe('API_POST_REMAP');
    expect(txn.clientRequest.url).toMatchObject({ host: 'other', port: '81' });
    expect(txn.remapSucceeded).toBe(false);
  });
});

test.each([
  ['redirect', '1.1', 301],
  ['redirect_temporary', '1.1', 307],
  ['redirect_temporary', '1.0', 302],
])('%s to a client of version %s: %i', (rule, version, status) => {
  const { txn, env } = asked({ remap: `${rule} http://h/ http://new.test/\n` });
  txn.clientRequest.version = version;
  expect(endRemapRequest(txn, env)).toMatchObject({ action: 'INTERNAL_CACHE_NOOP', next: null });
  expect(txn.clientResponse).toMatchObject({ status, reason: 'Redirect' });
  expect(fieldsOf(txn.clientResponse)).toContain('Location: http://new.test/p');
});

test('a filter of the rule refuses with 403, and the reasons name it', () => {
  const on = asked({ remap: 'map http://h/ http://origin.test/ @action=deny @method=GET\n' });
  expect(endRemapRequest(on.txn, on.env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(on.txn.clientResponse).toMatchObject({ status: 403, reason: 'Access Denied' });
  expect(on.txn.via).toBe('uEc s f p eF:t c  p s ');
  expect(reasonsOn(on, 'EndRemapRequest').map(({ fact }) => fact)).toContain('remap filter');
});

test('a Referer the rule does not take is sent elsewhere', () => {
  const { txn, env } = asked({
    records: { 'http.referer_filter': 1 },
    remap: 'map_with_referer http://h/ http://origin.test/ http://go.away/ .*friend\\.test\n',
  });
  endRemapRequest(txn, env);
  expect(txn.clientResponse).toMatchObject({ status: 302 });
  expect(fieldsOf(txn.clientResponse)).toContain('Location: http://go.away/');
  expect(txn.via).toBe('uSc s f p eM:tNc  p s ');
});
