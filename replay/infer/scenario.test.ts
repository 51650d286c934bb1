import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { type InferOptions, inferScenario } from './scenario.ts';

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'latin1');
const WALKTHROUGH = fixture('walkthrough/traffic.out');
const LAB = fixture('lab/traffic.out');

async function infer(text: string, options: InferOptions = {}) {
  const { transactions } = await readWholeLog([Buffer.from(text, 'latin1')], 'f.out');
  return inferScenario(transactions, 'f.out', options);
}

describe('from the walkthrough follows', () => {
  test('what the client sent, whence and when', async () => {
    const { scenario } = await infer(WALKTHROUGH);
    const [session] = scenario.sessions;
    expect(session).toMatchObject({ delay_ms: 0, close_at_ms: 161, from: { ip: '127.0.0.1', port: 49650 } });
    const { client } = session!.transactions[0]!;
    expect(client).toMatchObject({ at_ms: 0, method: 'GET', target: '/Telnet.dmg', version: '1.1' });
    expect(client.segments).toEqual([
      {
        after_ms: 0,
        bytes:
          'GET /Telnet.dmg HTTP/1.1\r\nUser-Agent: curl/7.24.0 (x86_64-apple-darwin12.0) libcurl/7.24.0 OpenSSL/0.9.8r zlib/1.2.5\r\n' +
          'Host: localhost\r\nAccept: */*\r\nRange: bytes=-1\r\n\r\n',
      },
    ]);
  });

  test('what the origin answered, and when', async () => {
    const { scenario } = await infer(WALKTHROUGH);
    const [response] = scenario.sessions[0]!.transactions[0]!.responses;
    // the first byte was read at 38.897, the connection was accepted at 38.738
    expect(response?.at_ms).toBeCloseTo(159, 0);
    expect(response).toMatchObject({ answers: '/DiskStoragePath/Telnet.dmg', close: null });
    expect(response?.raw).toHaveLength(1);
    expect(response?.raw?.[0]?.bytes).toMatch(/^HTTP\/1\.1 206 Partial Content\r\n[\s\S]*octet-stream\r\n\r\n.$/);
    expect(scenario.originIps).toEqual(['10.10.10.9']);
    expect(scenario.originPorts).toEqual([80]);
  });

  test('the counters, each on its own', async () => {
    const { scenario } = await infer(WALKTHROUGH);
    expect(scenario.server).toMatchObject({ firstSm: 6652, firstConnection: 6577, firstServerConnection: 6571 });
    expect(scenario.hooks).toEqual(['TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK']);
    expect(scenario.start_ms).toBe(Date.UTC(2012, 11, 13, 16, 58, 38, 738));
  });
});

describe('a log without header dumps', () => {
  const bare = LAB.replace(/^\+{9}[\s\S]*?\r\n\r\n/gm, '').replace(/\+{9} [\s\S]*?\r\n\r\n/g, '');

  test('gives the request from its description, and no answer that is not there', async () => {
    const { scenario, of } = await infer(bare);
    const [first] = scenario.sessions[0]!.transactions;
    expect(first?.client.target).toBe('/page.html');
    const findings = of.get(0)!;
    expect(findings.missing).toContainEqual({ fact: "the origin's response header", tag: 'http_hdrs' });
    expect(findings.lacking).toContain("the origin's response header");
  });
});

describe('what is given', () => {
  test('stands in place of what would be inferred', async () => {
    const etc = { 'remap.config': 'map http://localhost/ http://given.test/\n' };
    const { scenario, facts } = await infer(WALKTHROUGH, { etc });
    expect(scenario.config.remap.rules).toHaveLength(1);
    expect(facts.some(({ fact }) => fact.startsWith('proxy.config.'))).toBe(false);
  });

  test('on the command line wins', async () => {
    const set = [['proxy.config.http.insert_age_in_response', '0']] as const;
    const { scenario } = await infer(WALKTHROUGH, { set });
    expect(scenario.config.records['proxy.config.http.insert_age_in_response']).toEqual({ value: 0, from: '--set' });
  });
});

describe('an object that was stored before the recording began', () => {
  const hits = async () => {
    // the log from the second transaction on: its lookup finds what the first one stored
    const at = LAB.indexOf('Starting transaction 2 using sm [1]');
    const from = LAB.lastIndexOf('\n', LAB.lastIndexOf('state_keep_alive, VC_EVENT_READ_READY', at)) + 1;
    return infer(LAB.slice(from));
  };

  test('is inferred from the first lookup of its URL', async () => {
    const { scenario, facts } = await hits();
    const [copy] = scenario.stored ?? [];
    expect(copy?.response.status).toBe(200);
    expect(copy?.requestSentTime).toBeGreaterThan(1_700_000_000);
    expect(facts.find(({ fact }) => fact === 'stored object')).toMatchObject({ basis: 'inferred' });
  });

  test('is none where the recording shows how it came to be', async () => {
    expect((await infer(LAB)).scenario.stored).toEqual([]);
  });
});

describe('connections to origins', () => {
  const line = (text: string, ms: number, tag = 'http') =>
    `[Nov 20 08:45:34.${ms}] [ET_NET 0] DEBUG: <F.cc:1 (f)> (${tag}) ${text}\n`;
  const refused =
    line('[0] Starting transaction 1 using sm [1]', 300, 'http_txn') +
    line('[1] entered inside do_http_server_open ][ipv4]', 301, 'http_track') +
    line('[1] open connection to o.test: 127.0.0.1:18089', 301) +
    line('[1] calling netProcessor.connect_re', 301) +
    line('[1] [&HttpSM::state_http_server_open, NET_EVENT_OPEN/TS_EVENT_NET_CONNECT]', 301) +
    line('[1] [&HttpSM::state_http_server_open, EVENT_ERROR/TS_EVENT_ERROR/VC_EVENT_ERROR]', 303) +
    line('[1] deallocating sm', 304);

  test('that were refused are refused again, at their time, and get no answer', async () => {
    const { scenario } = await infer(refused);
    expect(scenario.connects).toMatchObject([{ address: '127.0.0.1:18089', end_ms: 3, outcome: 'refused' }]);
    expect(scenario.sessions[0]?.transactions[0]?.responses).toEqual([]);
  });
});
