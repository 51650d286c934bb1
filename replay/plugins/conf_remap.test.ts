import { expect, test } from 'vitest';
import { answered, runWithPlugins } from '../../fixtures/plugin_scenarios.ts';

const AGE = 'proxy.config.http.insert_age_in_response';
const SERVER = 'proxy.config.http.response_server_str';
const once = (options: string, files: Record<string, string> = {}) =>
  runWithPlugins({ options, files, requests: [{ path: '/a', answer: { 'Cache-Control': 'max-age=9' } }] })[0];

test('records given in the rule hold for its requests', () => {
  const record = once(`@plugin=conf_remap.so @pparam=${AGE}=0 @pparam=${SERVER}=Own/1`);
  expect([answered(record, 'Age'), answered(record, 'Server')]).toEqual([null, 'Own/1']);
  expect(record?.not_modelled).toEqual([]);
});

test('records given in a file hold, and lines that are none are skipped', () => {
  const text = `# comment\nCONFIG ${AGE} INT 0\nnonsense\nCONFIG no.such.record INT 1\nCONFIG ${SERVER} STRING Filed/2\n`;
  const record = once('@plugin=conf_remap.so @pparam=own.config', { 'own.config': text });
  expect([answered(record, 'Age'), answered(record, 'Server')]).toEqual([null, 'Filed/2']);
});

test('of two in one rule the later wins', () => {
  const record = once(`@plugin=conf_remap.so @pparam=${AGE}=0 @plugin=conf_remap.so @pparam=${AGE}=1`);
  expect(answered(record, 'Age')).toBe('0');
});

test('records that cannot be set for one transaction are ignored', () => {
  const record = once('@plugin=conf_remap.so @pparam=proxy.config.url_remap.remap_required=0 @pparam=nosuch=1');
  expect(record?.trace?.filter((r) => r.kind === 'hook' && r.plugin !== undefined)).toEqual([]);
});

test('a generation of its own keeps a rule’s copies apart', () => {
  const requests = [{ path: '/a', answer: { 'Cache-Control': 'max-age=9' } }];
  const [record] = runWithPlugins({
    options: '@plugin=conf_remap.so @pparam=proxy.config.http.cache.generation=7',
    global: ['xdebug.so'],
    requests: requests.map((request) => ({ ...request, fields: { 'X-Debug': 'x-cache-generation' } })),
  });
  expect(answered(record, 'X-Cache-Generation')).toBe('7');
});
