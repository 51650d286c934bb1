import { describe, expect, test } from 'vitest';
import { desk, reasonsOn, saidOn, unplayedOn } from '../../fixtures/core_desk.ts';
import { START_S } from '../../fixtures/played_server.ts';
import { slots, url } from '../policy/sample_heads.ts';

const asked = (host: string) => ({
  kind: 'request' as const,
  method: 'GET',
  url: url({ host: '' }),
  version: '1.1',
  fields: slots(`Host: ${host}`),
});

test('a step sees whole seconds, the profile and the name of the server', () => {
  const { ctx, txn, env } = desk();
  expect(env).toMatchObject({ now: START_S, profile: '9.2', server: { name: 'traffic_server' } });
  expect(txn.sm).toBe(7);
  expect(env.config).toBe(ctx.core.config);
});

test('what a step says and decides stands in the trace with its reasons', () => {
  const on = desk();
  on.env.sayAll([['miss']]);
  on.env.decided('step', 'answer', [{ fact: 'a', value: 1, from: 'b' }]);
  expect(saidOn(on)).toEqual(['miss']);
  expect(reasonsOn(on, 'step')).toEqual([{ fact: 'a', value: 1, from: 'b' }]);
});

test('another step is called in place', () => {
  const { txn, env } = desk();
  expect(env.call('PerformRemap', txn)).toMatchObject({ action: 'REMAP_REQUEST', next: 'EndRemapRequest' });
});

test('what is not modelled becomes an action that ends the transaction', () => {
  const on = desk();
  expect(on.env.notModelled('a thing', 'a place').action).toBe('CONTINUE');
  expect(unplayedOn(on)).toEqual(['a thing']);
});

describe('remap rules', () => {
  test('are asked with the first that matches', () => {
    const { env, txn } = desk({ remap: 'map http://h/ http://one.test/\nmap http://h/ http://two.test/\n' });
    txn.clientRequest = asked('h');
    expect(env.remap()).toMatchObject({
      matched: true,
      ruleId: 0,
      url: { host: 'one.test' },
      elsewhere: null,
    });
    txn.clientRequest = asked('other');
    expect(env.remap()).toMatchObject({ matched: false });
  });

  test('send a Referer they do not take elsewhere, where that filter is on', () => {
    const remap = 'map_with_referer http://h/ http://one.test/ http://go.away/ .*friend\\.test\n';
    const on = desk({ remap, records: { 'http.referer_filter': 1 } });
    const off = desk({ remap });
    for (const { txn } of [on, off]) txn.clientRequest = asked('h');
    expect(on.env.remap()).toMatchObject({ elsewhere: 'http://go.away/' });
    expect(off.env.remap()).toMatchObject({ elsewhere: null });
  });

  test('backwards turn a URL of the origin into one of the clients', () => {
    const { env } = desk({ remap: 'map http://h/ http://one.test/\nreverse_map http://one.test/ http://h/\n' });
    expect(env.reverseMapped('http://one.test/a')).toBe('http://h/a');
    expect(env.reverseMapped('http://two.test/a')).toBeNull();
  });
});

describe('a request may be refused', () => {
  test('by a filter of its rule, before ip_allow.yaml is asked', () => {
    const { env } = desk({ remap: 'map http://h/ http://one.test/ @action=deny @method=GET\n' });
    expect(env.denied(asked('h'), 0)?.[0]).toMatchObject({ fact: 'remap filter', value: 'deny' });
  });

  test('by ip_allow.yaml, for a method that is for the machine itself only', () => {
    const local = desk();
    const purge = { ...asked('h'), method: 'PURGE' };
    expect(local.env.denied(purge, null)).toBeNull();
    const far = desk();
    Object.assign(far.txn, { clientAddress: { ip: '192.0.2.1', port: 5 } });
    expect(far.env.denied(purge, null)?.[0]).toMatchObject({ fact: 'ip_allow' });
    expect(far.env.denied(asked('h'), null)).toBeNull();
  });
});
