import { expect, test } from 'vitest';
import { answered, asked, type Request, runWithPlugins } from '../../fixtures/plugin_scenarios.ts';

const run = (...requests: readonly Request[]) => runWithPlugins({ global: ['xdebug.so'], requests });
const debug = (tags: string, path = '/a') => ({
  path,
  fields: { 'X-Debug': tags },
  answer: { 'Cache-Control': 'max-age=60' },
});

test('fields come at the end, in the plugin’s order and not the request’s', () => {
  const [record] = run(debug('x-remap,X-Cache, x-cache-key,x-effective-url'));
  const answer = record?.client_response;
  const names = answer && 'headers' in answer ? answer.headers.map(([name]) => name) : [];
  expect(names.slice(-5)).toEqual(['Server', 'X-Cache-Key', 'X-Cache', 'X-Remap', 'X-Effective-URL']);
  expect(answered(record, 'X-Cache-Key')).toBe('http://origin.test:18081/a');
  expect(answered(record, 'X-Remap')).toBe('from=http://example.com/, to=http://origin.test:18081/');
});

test('X-Cache tells what the lookup found', () => {
  const records = run(debug('x-cache'), debug('x-cache'), { ...debug('x-cache', '/b'), method: 'OPTIONS' });
  expect(records.map((record) => answered(record, 'X-Cache'))).toEqual(['miss', 'hit-fresh', 'skipped']);
});

test('without a rule there is neither key nor rule to tell', () => {
  const [record] = run({ ...debug('x-remap, x-cache, x-cache-key'), host: 'none.test' });
  expect(['X-Cache', 'X-Remap', 'X-Cache-Key'].map((name) => answered(record, name))).toEqual([
    'none',
    'from=Not-Found, to=Not-Found',
    null,
  ]);
});

test('the request field goes no further, unless it is forwarded so many times', () => {
  const tags = ['x-cache', 'fwd, x-cache', 'fwd=2,x-cache', 'fwd=0,x-cache', 'bogus'];
  const records = run(...tags.map((tag, at) => debug(tag, `/${at}`)));
  expect(records.map((record) => asked(record, 'X-Debug'))).toEqual([
    null,
    'fwd, x-cache',
    'fwd=1, x-cache',
    null,
    'bogus',
  ]);
});

test('a field of the same name is added to', () => {
  const [record] = run({ ...debug('x-cache'), answer: { 'X-Cache': 'origin' } });
  expect(answered(record, 'X-Cache')).toBe('origin, miss');
});

test('another request field can be named', () => {
  const requests = [{ path: '/a', fields: { 'X-Ours': 'x-cache' } }];
  const [record] = runWithPlugins({ global: ['xdebug.so --header=X-Ours'], requests });
  expect([answered(record, 'X-Cache'), asked(record, 'X-Ours')]).toEqual(['miss', null]);
});

test('what cannot be told is named', () => {
  const [record] = run(debug('probe'));
  expect(record?.not_modelled.map(({ what }) => what)).toEqual(['plugin xdebug.so: probe']);
});

test('X-Cache-Info tells where a copy lies or may be written', () => {
  const [missed, posted] = run(debug('x-cache-info'), { ...debug('x-cache-info', '/p'), method: 'OPTIONS' });
  expect([missed, posted].map((record) => answered(record, 'X-Cache-Info'))).toEqual([
    'path=RUNROOT/cache/cache.db; volume=0',
    null,
  ]);
});

test('which volume a copy lies in is not told', () => {
  const files = { 'storage.config': 'cache 300M\n', 'volume.config': 'volume=1 scheme=http size=50%\n' };
  const [record] = runWithPlugins({ global: ['xdebug.so'], files, requests: [debug('x-cache-info')] });
  expect(record?.not_modelled.map(({ what }) => what)).toEqual([
    'plugin xdebug.so: X-Cache-Info of a store with volumes',
  ]);
});

test('milestones are seconds since the machine started', () => {
  const [record] = run(debug('x-milestones'));
  expect(answered(record, 'X-Milestones')).toMatch(/^UA-BEGIN=\d\.\d{9}, UA-FIRST-READ=.*CACHE-OPEN-READ-BEGIN=/);
});
