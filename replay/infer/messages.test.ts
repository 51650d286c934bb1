import { describe, expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { clientScriptOf } from './client.ts';
import { clockOf } from './clock.ts';
import { newFindings } from './evidence.ts';
import { responsesOf } from './origin.ts';
import { knownHostsOf, storedCopiesOf } from './store.ts';

const line = (ms: number, tag: string, text: string) =>
  `[Nov 20 08:45:34.${ms}] [ET_NET 0] DEBUG: <F.cc:1 (f)> (${tag}) ${text}\n`;
const dump = (title: string, ...lines: string[]) =>
  `+++++++++ ${title} +++++++++\n-- State Machine Id: 1\n${lines.map((each) => `${each}\r\n`).join('')}\r\n`;
const BEGIN = line(300, 'http_txn', '[0] Starting transaction 1 using sm [1]');
const END = line(399, 'http', '[1] deallocating sm');

async function read(text: string) {
  const { transactions } = await readWholeLog([Buffer.from(text, 'latin1')], 'f');
  return { txn: transactions[0]!, clock: clockOf(transactions), findings: newFindings() };
}

describe('the client', () => {
  test('sends what was dumped, byte for byte, and filler for its body', async () => {
    const request = dump('Incoming Request', 'POST http:///form HTTP/1.1', 'host:  a.test', 'Content-Length: 3');
    const { txn, findings } = await read(BEGIN + request + END);
    const script = clientScriptOf(txn, { at_ms: 5, timeout_ms: 9 }, findings);
    expect(script.segments[0]?.bytes).toMatch(
      /^POST \/form HTTP\/1\.1\r\nhost: {2}a\.test\r\nContent-Length: 3\r\n\r\n...$/,
    );
    expect(script).toMatchObject({
      target: '/form',
      headers: [
        ['host', 'a.test'],
        ['Content-Length', '3'],
      ],
      at_ms: 5,
    });
    expect(findings.missing).toEqual([
      { fact: 'the bytes of the request body (filler of its length instead)', tag: 'pcap' },
    ]);
  });

  test('that named the host in its target does so again', async () => {
    const { txn, findings } = await read(BEGIN + dump('Incoming Request', 'GET http://a.test:81/x?y HTTP/1.0') + END);
    expect(clientScriptOf(txn, { at_ms: 0, timeout_ms: 9 }, findings).target).toBe('http://a.test:81/x?y');
  });

  test('of whom nothing is shown sends nothing that could be a request', async () => {
    const { txn, findings } = await read(BEGIN + END);
    expect(clientScriptOf(txn, { at_ms: 0, timeout_ms: 9 }, findings)).toMatchObject({ raw: true, method: '' });
    expect(findings.lacking).toEqual(['the client request']);
  });

  test('whose line was read, as the answer in 1.1 tells, sends fields that are refused', async () => {
    const answer = dump("Proxy's Response 2", 'HTTP/1.1 400 Invalid HTTP Request');
    const { txn, findings } = await read(BEGIN + answer + END);
    const [segment] = clientScriptOf(txn, { at_ms: 0, timeout_ms: 9 }, findings).segments;
    expect(segment?.bytes).toMatch(/^GET \/ HTTP\/1\.1\r\n(Host: a\r\n){2}\r\n$/);
  });
});

const OPEN = line(310, 'http_track', '[1] entered inside do_http_server_open ][ipv4]');
const READS = (ms: number) =>
  line(ms, 'http', '[1] [&HttpSM::state_read_server_response_header, VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY]');
const TUNNEL = (ms: number, event: string) =>
  line(ms, 'http_tunnel', `[1] producer_handler [http server ${event}/TS_${event}]`);

async function answers(...lines: string[]) {
  const { txn, clock, findings } = await read(BEGIN + OPEN + lines.join('') + END);
  return { responses: responsesOf(txn, clock, new Map(), findings), findings };
}

describe('the origin', () => {
  test('sends what is no header when the log says that it could not be parsed', async () => {
    const { responses } = await answers(
      READS(320),
      line(320, 'http_seq', '[1] Error parsing server response header'),
      dump('Incoming O.S. Response', 'HTTP/1.0 0 '),
    );
    expect(responses[0]!.raw?.map(({ bytes }) => bytes)).toEqual(['no header\r\n\r\n']);
  });

  test('sends header and body in one piece when the tunnel found all of it', async () => {
    const { responses } = await answers(
      READS(320),
      dump('Incoming O.S. Response', 'HTTP/1.1 200 OK', 'Content-Length: 4'),
    );
    expect(responses).toHaveLength(1);
    expect(responses[0]).toMatchObject({ close: null });
    expect(responses[0]!.at_ms).toBeCloseTo(20, 6);
    expect(responses[0]!.raw?.map(({ bytes }) => bytes.length)).toEqual([42]);
  });

  test('sends its body when it was read', async () => {
    const { responses } = await answers(
      READS(320),
      dump('Incoming O.S. Response', 'HTTP/1.1 200 OK', 'Content-Length: 4'),
      TUNNEL(330, 'VC_EVENT_READ_READY'),
      TUNNEL(350, 'VC_EVENT_READ_COMPLETE'),
    );
    const raw = responses[0]!.raw!;
    expect(raw.map(({ bytes }) => bytes.length)).toEqual([38, 2, 2]);
    expect(raw.map(({ after_ms }) => Math.round(after_ms))).toEqual([0, 10, 20]);
  });

  test('sends its header in as many pieces as were read', async () => {
    const { responses } = await answers(READS(320), READS(325), dump('Incoming O.S. Response', 'HTTP/1.1 204 No'));
    expect(responses[0]!.raw?.map(({ bytes }) => bytes).join('')).toBe('HTTP/1.1 204 No\r\n\r\n');
    expect(responses[0]!.raw).toHaveLength(2);
  });

  test('ends the connection where that ended the body', async () => {
    const { responses } = await answers(
      READS(320),
      dump('Incoming O.S. Response', 'HTTP/1.1 200 OK'),
      line(325, 'http_chunk', 'creating a chunk of size 7 bytes'),
      TUNNEL(340, 'VC_EVENT_EOS'),
    );
    expect(responses[0]).toMatchObject({ close: 'after-body' });
    expect(responses[0]!.raw?.map(({ bytes }) => bytes.length)).toEqual([26, 0]);
  });

  test('whose answer was not dumped gives the status that a line names, and no header is made up', async () => {
    const { responses, findings } = await answers(
      READS(320),
      line(321, 'http_trans', '[1] [hcoofsr] response code: 404'),
    );
    expect(responses[0]!.raw?.map(({ bytes }) => bytes)).toEqual(['HTTP/1.1 404 \r\n\r\n']);
    expect(findings.lacking).toContain("the origin's response header");
  });
});

describe('the cache', () => {
  const LOOKUP = line(310, 'http_seq', '[1] Issuing cache lookup for URL http://o.test/a');
  const FOUND =
    line(311, 'http_seq', '[SelectFromAlternates] 1 alternates for this cached doc') +
    '[alts] There are 1 alternates for this request header.\n' +
    '[alts] ---- alternate #1 (Q = 1) has these request/response hdrs:\n' +
    'GET http://o.test/a HTTP/1.1\r\nHost: o.test\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n' +
    '[alts] and the winner is alternate number 0\n' +
    line(312, 'http_trans', '[1] request_sent_time      : 1795164334') +
    line(312, 'http_trans', '[1] response_received_time : 1795164335');

  test('held what the first lookup found, with the headers that were listed', async () => {
    const { txn, findings } = await read(BEGIN + LOOKUP + FOUND + END);
    const [copy] = storedCopiesOf([txn], findings);
    expect(copy).toMatchObject({
      url: { host: 'o.test', path: 'a' },
      response: { status: 200 },
      requestSentTime: 1_795_164_334,
      responseReceivedTime: 1_795_164_335,
    });
    expect(copy?.body).toHaveLength(5);
  });

  test('held nothing where the first lookup found nothing', async () => {
    const failed = line(310, 'http_cache', '[1] [&HttpCacheSM::state_cache_open_read, CACHE_EVENT_OPEN_READ_FAILED/X]');
    const { txn, findings } = await read(BEGIN + LOOKUP + failed + FOUND + END);
    expect(storedCopiesOf([txn], findings)).toEqual([]);
  });
});

describe('HostDB', () => {
  const ASKS =
    line(310, 'http_trans', '[1] EndRemapRequest host is o.test') +
    line(311, 'http_seq', '[1] Doing DNS Lookup') +
    line(312, 'http_trans', '[1] DNS lookup for O.S. successful IP: 192.0.2.7');

  test('knew a name that was answered at once', async () => {
    const { txn, findings } = await read(BEGIN + ASKS + END);
    expect(knownHostsOf([txn], findings)).toEqual([{ name: 'o.test', ips: ['192.0.2.7'], expires: null }]);
  });

  test('did not know a name that was asked for', async () => {
    const event = line(312, 'http', '[1] [&HttpSM::state_hostdb_lookup, EVENT_HOST_DB_LOOKUP/TS_EVENT_HOST_LOOKUP]');
    const { txn, findings } = await read(BEGIN + ASKS + event + END);
    expect(knownHostsOf([txn], findings)).toEqual([]);
  });
});
