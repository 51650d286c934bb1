import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { get, url } from '../policy/sample_heads.ts';
import { NO_PLUGINS, type RemapCall, type RemapPluginAnswer } from '../txn/plugin.ts';
import { remap } from './remapping.ts';

const RULE = 'map http://h/ http://one.test:81/ @plugin=a.so @plugin=b.so\n';

function asking(answer: (call: RemapCall) => RemapPluginAnswer | null, records: Record<string, number> = {}) {
  const on = desk({ remap: RULE, records, plugins: { ...NO_PLUGINS, remap: answer } });
  on.txn.clientRequest = { ...get('Host: h'), url: url({ path: 'x' }) };
  return { ...on, answer: remap(on.ctx, on.txn) };
}

const nothing: RemapPluginAnswer = { edits: [], didRemap: false, stop: false };

test('plugins see the rewritten URL and the client’s Host, in the order of the rule', () => {
  const seen: string[] = [];
  asking(({ position, txn: { clientRequest } }) => {
    seen.push(`${position} ${clientRequest.url.host} ${clientRequest.fields[0]?.value}`);
    return nothing;
  });
  expect(seen).toEqual(['0 one.test h', '1 one.test h']);
});

test('Host follows the URL as the plugins left it', () => {
  const { answer } = asking(({ txn, position }) => {
    if (position === 1) return nothing;
    const head = { ...txn.clientRequest, url: { ...txn.clientRequest.url, host: 'two.test', port: '' } };
    return { ...nothing, didRemap: true, edits: [{ edit: 'message', message: 'clientRequest', head }] };
  });
  expect(answer).toMatchObject({ matched: true, host: 'two.test', url: { host: 'two.test' } });
});

test('a plugin that makes Host pristine for this transaction is heard', () => {
  const record = 'proxy.config.url_remap.pristine_host_hdr';
  const { answer } = asking(() => ({ ...nothing, edits: [{ edit: 'config', record, value: 1 }] }));
  expect(answer).toMatchObject({ host: null });
});

test('what a plugin sets counts for the rest of the step', () => {
  const record = 'proxy.config.http.number_of_redirections';
  const host = { ...NO_PLUGINS, remap: () => ({ ...nothing, edits: [{ edit: 'config', record, value: 2 } as const] }) };
  const { env, txn } = desk({ remap: RULE, plugins: host });
  txn.clientRequest = { ...get('Host: h'), url: url({ path: 'x' }) };
  env.call('EndRemapRequest', txn);
  expect(txn.redirectEnabled).toBe(true);
});

test('a plugin that stops or redirects is the last one asked', () => {
  const asked: number[] = [];
  const stops = (answer: RemapPluginAnswer) => (call: RemapCall) => {
    asked.push(call.position);
    return answer;
  };
  asking(stops({ ...nothing, stop: true }));
  asking(stops({ ...nothing, edits: [{ edit: 'redirect', location: 'http://b.test/' }] }));
  expect(asked).toEqual([0, 0]);
});

test('a plugin that is not modelled is named', () => {
  const { answer } = asking(({ position }) => (position === 0 ? nothing : null));
  expect(answer).toMatchObject({ notModelled: 'remap plugin b.so' });
});
