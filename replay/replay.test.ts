import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { logLineOf } from '../core/trace/render.ts';
import {
  transitionLine,
  withFullResponse,
  withIdentity,
  withoutLuaPlugin,
  withTransition,
} from '../fixtures/variants.ts';
import { WALKTHROUGH_STATES } from '../fixtures/walkthrough_states.ts';
import { readWholeLog } from './readers/log.ts';
import { type Replay, type ReplayOptions, replayRecording } from './replay.ts';

const FILE = 'fixtures/walkthrough/traffic.out';
const WALKTHROUGH = readFileSync(new URL('../fixtures/walkthrough/traffic.out', import.meta.url), 'latin1');

async function replay(text: string, options: ReplayOptions = {}): Promise<Replay> {
  const { transactions } = await readWholeLog([Buffer.from(text, 'latin1')], FILE);
  return replayRecording(transactions, FILE, options);
}

async function one(text: string, options: ReplayOptions = {}) {
  const { transactions } = await replay(text, options);
  expect(transactions).toHaveLength(1);
  return transactions[0]!;
}

describe('the walkthrough', () => {
  test('replays and agrees', async () => {
    const { transactions, result, summary } = await replay(WALKTHROUGH);
    expect(transactions[0]).toMatchObject({
      source: FILE,
      profile: '3.3',
      sm_id: 6652,
      session: 6577,
      actions: WALKTHROUGH_STATES,
      recorded: { sm_id: 6652, session: 6577, actions: WALKTHROUGH_STATES },
      not_modelled: [],
      divergence: null,
      log_agreement: { equal: 141, total: 141, first: null },
    });
    expect(result).toMatchObject({ state: 'done', stray: [] });
    expect(summary).toMatchObject({ transactions: 1, agreed: 1, diverged: 0, notModelled: 0, notPlayed: 0 });
  });

  test('gives the recorded log again, ids, header dumps and all', async () => {
    const { run } = await replay(WALKTHROUGH);
    const pointers = (text: string) => text.replace(/0x[0-9a-f]{5,}/g, 'PTR').trimEnd();
    const simulated = run.trace.flatMap((record) => {
      const line = logLineOf(record, '3.3');
      return line === null || line.name === 'describe' ? [] : [line];
    });
    const lines = simulated
      .filter(({ name }) => name !== 'dump')
      .map(({ tag, message }) => `(${tag}) ${pointers(message)}`);
    expect(lines).toEqual(recordedLines().map(pointers));
    const dumps = simulated
      .filter(({ name }) => name === 'dump')
      .map(({ message }) => message.replace(/\r/g, '').trimEnd());
    expect(dumps).toEqual(recordedDumps());
  });

  test('says what it deduced, and from what', async () => {
    const { summary } = await replay(WALKTHROUGH);
    const inferred = Object.fromEntries(summary.inferred.map(({ fact, value, from }) => [fact, [value, from]]));
    expect(inferred).toMatchObject({
      'remap rule': ['map http://localhost/ http://10.10.10.9/DiskStoragePath/', 'request before and after remapping'],
      'proxy.config.url_remap.pristine_host_hdr': ['1', 'Host before and after remapping'],
      'proxy.config.proxy_name': ['jpeach.example.com', "Via of the proxy's request"],
      "the server's uuid": ['11C91B29', 'Via that it wrote'],
      'proxy.config.http.keep_alive_no_activity_timeout_in': ['115', 'timeout set when the client session went idle'],
      'a plugin listens': ['TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK', 'calling plugin on hook'],
      'first state machine': [6652, 'lowest id in the recording'],
    });
    expect(summary.inferred.every(({ basis }) => basis === 'inferred')).toBe(true);
  });

  test('marks what a decision rests on when that was deduced', async () => {
    const { decisions, codes } = await one(WALKTHROUGH);
    const remap = decisions.flatMap(({ because }) => because).find(({ fact }) => fact === 'remap rule');
    expect(remap).toEqual({
      fact: 'remap rule',
      value: 'http://localhost/ → http://10.10.10.9/DiskStoragePath/',
      from: 'request before and after remapping',
      basis: 'inferred',
    });
    // squid codes 49 and 50 of the log's line: TCP_MISS, and directly to the origin
    expect(codes).toEqual({ crc: 'TCP_MISS', hierarchy: 'DIRECT', via: 'uScMsSf pSeN:t cCMi p sS' });
  });

  test('lists what the log cannot show', async () => {
    const { missing } = await one(WALKTHROUGH);
    expect(missing).toContainEqual({
      fact: 'the bytes of the response body (filler of its length instead)',
      tag: 'pcap',
    });
    expect(missing).toContainEqual({ fact: 'records.config', tag: '--etc' });
  });
});

/** The seed's debug lines but for object descriptions, and the lines of other threads. */
function recordedLines(): string[] {
  const described = /^(HTTP_HEADER |\[TYPE|URL 0x|\[URLTYPE|\t|MIME_HEADER|$|FIELD_BLOCK|\[FREETOP|\[N: |V: |NEXTDUP)/;
  return WALKTHROUGH.split('\n').flatMap((line) => {
    const found = /^\[[^\]]+\] DEBUG: \((\w+)\) (.*)$/.exec(line);
    return found === null || described.test(found[2] ?? '') ? [] : [`(${found[1]}) ${found[2]}`];
  });
}

function recordedDumps(): string[] {
  const dumps = WALKTHROUGH.matchAll(/^\+{9} (.*) \+{9}\n-- State Machine Id: 6652\n((?:(?!\[Dec|\+{9}).*\n)+)/gm);
  return [...dumps].map(([, title, text]) => `${title}\n${text}`.trimEnd());
}

describe('a changed copy of the walkthrough', () => {
  test('with one transition line changed parts at that line', async () => {
    const { divergence, actions } = await one(withTransition(WALKTHROUGH, 5, 'API_OS_DNS'));
    expect(divergence).toEqual({
      level: 'L3',
      at: 'action[4]',
      recorded: 'API_OS_DNS',
      simulated: 'CACHE_LOOKUP',
      class: 'real anomaly',
      source: { file: FILE, line: transitionLine(WALKTHROUGH, 5) },
    });
    expect(actions).toEqual(WALKTHROUGH_STATES);
  });

  test('in which the origin sends the whole file is stored: the recorded machine did not', async () => {
    const text = withFullResponse(WALKTHROUGH, 5_974_131);
    const { cache, client_response, divergence, log_agreement, log } = await one(text, { log: true });
    expect(cache).toMatchObject({ lookup: 'MISS', stored: true });
    expect(client_response).toMatchObject({ status: 200, body_length: 5_974_131 });
    expect(log?.map(({ message }) => message)).toContain("[#] adding consumer 'cache write'");
    // Via says that the answer was written into the cache, the log says that it was not
    expect(divergence).toMatchObject({ level: 'L1', at: 'client response header via' });
    expect(divergence?.simulated).toContain('[uScMsSfWpSeN:t cCMi p sS]');
    expect(log_agreement?.first).toMatchObject({ recorded: expect.stringContaining("don't cache") });
  });

  test('without the plugin no plugin is called, and all else is the same', async () => {
    const { transactions, scenario } = await replay(withoutLuaPlugin(WALKTHROUGH), { log: true });
    expect(scenario.scenario.hooks).toEqual([]);
    expect(transactions[0]).toMatchObject({ actions: WALKTHROUGH_STATES, divergence: null });
    expect(transactions[0]?.log_agreement).toMatchObject({ equal: 138, total: 138 });
    expect(transactions[0]?.log?.some(({ message }) => message.includes('calling plugin'))).toBe(false);
  });

  test('with other ids and another path is another transaction that agrees', async () => {
    const text = withIdentity(WALKTHROUGH, {
      sm: 71,
      clientSession: 5,
      serverSession: 9,
      file: 'b.iso',
      folder: 'Images',
    });
    const record = await one(text);
    expect(record).toMatchObject({
      sm_id: 71,
      session: 5,
      divergence: null,
      cache: { key: 'http://localhost/Images/b.iso' },
      origin_requests: [{ target: '/Images/b.iso' }],
    });
    expect(record.log_agreement).toMatchObject({ equal: 141, total: 141 });
  });

  test('cut off keeps what was recorded: the rest is not compared', async () => {
    const cut = WALKTHROUGH.split('\n').slice(0, 210).join('\n');
    const record = await one(`${cut}\n`);
    expect(record).toMatchObject({ truncated: true, divergence: null });
    expect(record.recorded?.actions).toHaveLength(9);
  });
});

describe('the log of the lab', () => {
  const LAB = readFileSync(new URL('../fixtures/lab/traffic.out', import.meta.url), 'latin1');

  test('with 28 transactions replays as one run and agrees', async () => {
    const { summary, transactions, result } = await replay(LAB);
    expect(result.state).toBe('done');
    expect(transactions.filter(({ divergence }) => divergence != null)).toEqual([]);
    expect(summary).toMatchObject({ transactions: 28, agreed: 28, notModelled: 0, notPlayed: 0 });
  });

  test('gives each transaction the id it had', async () => {
    const { transactions } = await replay(LAB);
    expect(transactions.map(({ sm_id }) => sm_id)).toEqual(transactions.map(({ recorded }) => recorded?.sm_id));
  });

  test('begun in the middle of a transaction says that it is not played', async () => {
    const from = LAB.indexOf('State Transition: SM_ACTION_API_PRE_REMAP');
    const text = LAB.slice(LAB.lastIndexOf('\n', from) + 1);
    const { transactions, summary } = await replay(text);
    expect(summary.notPlayed).toBe(1);
    expect(transactions[0]).toMatchObject({
      sm_id: 0,
      not_modelled: [{ what: 'a transaction that began before the recording', where: `${FILE}:1` }],
      divergence: null,
    });
  });
});
