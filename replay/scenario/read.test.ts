import { describe, expect, test } from 'vitest';
import { ScenarioFault } from './fault.ts';
import { filesBeside, readScenario } from './read.ts';
import { DEFAULT_START_MS } from './start_time.ts';

const SMALL = `meta: { version: "1.0", x-topics: [ basic ] }
autest:
  description: 'one request'
  dns: { name: dns, records: { Backend.example.com: [ 127.0.0.1, "::1" ], gone.test: NXDOMAIN, empty.test: [] } }
  server: { name: server }
  client: { name: client, process_config: { other_args: '--thread-limit 1' } }
  ats:
    name: ts
    process_config: { enable_cache: false }
    records_config: { proxy.config.http.insert_age_in_response: 0, proxy.config.url: "http://o:{SERVER_HTTP_PORT}/" }
    remap_config:
      - "map /a http://127.0.0.1:{SERVER2_HTTP_PORT}/a"
      - { from: http://example.com/, to: "http://o:{SERVER_HTTP_PORT}/", plugins: [ { name: x.so, args: [ a, b ] } ], options: [ "@volume=1" ] }
    plugin_config: [ "xdebug.so --enable=x-cache", { name: y.so, args: [ c ] } ]
    ip_allow_yaml: { ip_allow: [ { apply: in, ip_addrs: 127.0.0.1, action: deny, methods: [ POST ] } ] }
    x-config-files: { rules/a.conf: "port {ATS_PORT}" }
sessions:
- delay: 20ms
  transactions:
  - all: { headers: { fields: [ [ uuid, 7 ], [ Host, other ] ] } }
    client-request:
      method: POST
      version: 1
      url: /a
      delay: 1500us
      headers: { fields: [ [ Host, example.com ], [ Content-Length, 0012 ], [ X-When, "{NOW-60}" ] ] }
    server-response:
      status: 203
      headers: { fields: [ [ Transfer-Encoding, chunked ] ] }
      content: { data: "h\\u00e9llo", encoding: plain }
`;

/** The small scenario with some text in place of other text. */
const changed = (from: string, to: string) => SMALL.replace(from, to);

function faultOf(source: string): string {
  try {
    readScenario(source, 'bad.yaml');
  } catch (error) {
    if (error instanceof ScenarioFault) return error.message;
    throw error;
  }
  return 'no fault';
}

describe('a replay file', () => {
  const { scenario, files, records } = readScenario(SMALL, 'gold/small.replay.yaml', { at: 1_000_000_000_500 });
  const txn = scenario.sessions[0]!.transactions[0]!;

  test('is named after its file and says what it is about', () => {
    expect(scenario.name).toBe('small');
    expect(scenario.description).toBe('one request');
    expect(scenario.topics).toEqual(['basic']);
    expect(scenario.serial).toBe(true);
    expect(scenario.unknown).toEqual([]);
    expect(scenario.notModelled).toEqual([]);
  });

  test('gives IPv4 answers for names in any case, and failures by name', () => {
    expect(scenario.dns.records['backend.example.com']).toEqual({ ips: ['127.0.0.1'], ttl_s: 300 });
    expect(scenario.dns.records['gone.test']).toEqual({ failed: 'NXDOMAIN' });
    expect(scenario.dns.records['empty.test']).toEqual({ ips: [], ttl_s: 300 });
    expect(scenario.dns.fallback).toEqual({ ips: ['127.0.0.1'], ttl_s: 300 });
  });

  test('becomes configuration files and records, with the ports in place of their names', () => {
    expect(files['remap.config']).toBe(
      'map /a http://127.0.0.1:18082/a\nmap http://example.com/ http://o:18081/ @plugin=x.so @pparam=a @pparam=b @volume=1\n',
    );
    expect(files['plugin.config']).toBe('xdebug.so --enable=x-cache\ny.so c\n');
    expect(files['ip_allow.yaml']).toContain('action: deny');
    expect(files['rules/a.conf']).toBe('port 18080');
    expect(records).toEqual([
      { name: 'proxy.config.http.cache.http', value: '0', from: 'gold/small.replay.yaml:9' },
      { name: 'proxy.config.http.insert_age_in_response', value: '0', from: 'gold/small.replay.yaml:10' },
      { name: 'proxy.config.url', value: 'http://o:18081/', from: 'gold/small.replay.yaml:10' },
    ]);
  });

  test('gives the fields of `all` to a message that lacks them', () => {
    expect(txn.client.headers).toEqual([
      ['Host', 'example.com'],
      ['Content-Length', '0012'],
      ['X-When', 'Sun, 09 Sep 2001 01:45:40 GMT'],
      ['uuid', '7'],
    ]);
    expect(txn.uuid).toBe('7');
    expect(txn.responses[0]!.head).toBe(
      'HTTP/1.1 203 Non-Authoritative Information\r\nTransfer-Encoding: chunked\r\nuuid: 7\r\nHost: other\r\n\r\n',
    );
  });

  test('writes a request whole, with a generated body of the length that Content-Length says', () => {
    expect(txn.client.segments).toEqual([
      {
        after_ms: 0,
        bytes:
          'POST /a HTTP/1.0\r\nHost: example.com\r\nContent-Length: 0012\r\nX-When: Sun, 09 Sep 2001 01:45:40 GMT\r\nuuid: 7\r\n\r\n0000000 0000',
      },
    ]);
    expect(txn.client.delay_ms).toBe(1.5);
    expect(txn.client.timeout_ms).toBe(8000);
  });

  test('frames a chunked answer and sends text as UTF-8', () => {
    expect(txn.responses[0]!.body).toEqual([{ after_ms: 0, bytes: '6\r\nh\xc3\xa9llo\r\n0\r\n\r\n' }]);
    expect(txn.responses[0]!.untilClose).toBe(false);
  });

  test('knows where each transaction stands', () => {
    expect(txn.place).toEqual({ file: 'gold/small.replay.yaml', line: 20, column: 5 });
  });
});

describe('the start of a run', () => {
  const startOf = (source: string, at?: number) =>
    readScenario(source, 's.yaml', at === undefined ? {} : { at }).scenario.start_ms;

  test('is a fixed instant, unless the file or the caller says otherwise', () => {
    expect(startOf(SMALL)).toBe(DEFAULT_START_MS);
    expect(startOf(changed('x-topics: [ basic ]', 'x-start-time: 1795163663.021'))).toBe(1795163663021);
    expect(startOf(changed('x-topics: [ basic ]', 'x-start-time: 2012-12-12T18:30:00.25+02:00'))).toBe(
      Date.UTC(2012, 11, 12, 16, 30, 0, 250),
    );
    expect(startOf(changed('x-topics: [ basic ]', 'x-start-time: 1795163663.021'), 5000)).toBe(5000);
  });

  test('cannot be any text', () => {
    expect(faultOf(changed('x-topics: [ basic ]', 'x-start-time: noon'))).toBe(
      'bad.yaml:1:25: x-start-time: expected epoch seconds or an ISO 8601 instant',
    );
  });
});

describe('client extensions', () => {
  const clientOf = (keys: string) =>
    readScenario(changed('delay: 1500us', keys), 's.yaml').scenario.sessions[0]!.transactions[0]!.client;

  test('a pause before the body splits the request after its header', () => {
    expect(clientOf('x-body-delay: 30ms').segments.map(({ after_ms, bytes }) => [after_ms, bytes.slice(0, 4)])).toEqual(
      [
        [0, 'POST'],
        [30, '0000'],
      ],
    );
  });

  test('pieces of a body follow each other after the pause between them', () => {
    const { segments } = clientOf('x-chunks: [ 5, 3 ]\n      x-chunk-delay: 10ms');
    expect(segments.slice(1)).toEqual([
      { after_ms: 10, bytes: '00000' },
      { after_ms: 10, bytes: '00 ' },
      { after_ms: 10, bytes: '0000' },
    ]);
  });

  test('raw bytes stand in place of a built request', () => {
    const client = clientOf('x-raw: [ "GET /\\xff HTTP/9\\r\\n", "\\r\\n" ]');
    expect(client).toMatchObject({ raw: true, method: 'GET', target: '/\xff' });
    expect(client.segments).toEqual([{ after_ms: 0, bytes: 'GET /\xff HTTP/9\r\n\r\n' }]);
  });

  test('x-abort takes a number of bytes or after-request', () => {
    expect(clientOf('x-abort: 150').abort).toBe(150);
    expect(clientOf('x-abort: after-request')).toMatchObject({ abort: 'after-request', abort_delay_ms: 100 });
    expect(faultOf(changed('delay: 1500us', 'x-abort: soon'))).toBe(
      'bad.yaml:25:7: x-abort: expected a number of bytes or after-request',
    );
  });
});

describe('origin extensions', () => {
  const responseOf = (keys: string) =>
    readScenario(changed('status: 203', keys), 's.yaml').scenario.sessions[0]!.transactions[0]!.responses[0]!;

  test('an answer without length and without chunks ends by closing', () => {
    const source = changed('Transfer-Encoding, chunked', 'X-A, b');
    const answer = readScenario(source, 's.yaml').scenario.sessions[0]!.transactions[0]!.responses[0]!;
    expect(answer.untilClose).toBe(true);
    expect(answer.body).toEqual([{ after_ms: 0, bytes: 'h\xc3\xa9llo' }]);
  });

  test('a body that is cut off keeps its pieces apart', () => {
    expect(responseOf('x-close: 4\n      x-chunks: [ 2, 2 ]').body.map(({ bytes }) => bytes)).toEqual([
      '2\r\nh\xc3\r\n',
      '2\r\n\xa9l\r\n',
      '2\r\nlo\r\n',
      '0\r\n\r\n',
    ]);
  });

  test('Connection: close in an answer is a close after the body', () => {
    const source = changed('[ Transfer-Encoding, chunked ]', '[ Connection, close ], [ Content-Length, 6 ]');
    expect(readScenario(source, 's.yaml').scenario.sessions[0]!.transactions[0]!.responses[0]!.close).toBe(
      'after-body',
    );
  });

  test('successive answers stand in their order, and how to connect is taken from the single one', () => {
    const source = SMALL.replace(
      '    server-response:\n      status: 203',
      (found) => `    x-server-responses: [ { status: 500 }, { status: 201 } ]\n${found}\n      on_connect: refuse`,
    );
    const { responses } = readScenario(source, 's.yaml').scenario.sessions[0]!.transactions[0]!;
    expect(responses.map(({ status, onConnect }) => [status, onConnect])).toEqual([
      [500, 'refuse'],
      [201, 'accept'],
    ]);
  });

  test('without a scripted answer the msw handlers are asked', () => {
    const source = SMALL.replace('server: { name: server }', 'server: { name: server, x-msw: ./h.ts }').replace(
      /\n {4}server-response:[\s\S]*$/,
      '\n',
    );
    const { scenario } = readScenario(source, 's.yaml');
    expect(scenario.opaqueOrigin).toBe('./h.ts');
    expect(scenario.sessions[0]!.transactions[0]!.responses[0]!.opaque).toBe(true);
  });
});

describe('what is not played is said', () => {
  test('an unknown key is named with its place', () => {
    const { scenario } = readScenario(changed('status: 203', 'status: 203\n      x-colour: red'), 's.yaml');
    expect(scenario.unknown).toEqual([{ key: 'x-colour', place: { file: 's.yaml', line: 29, column: 7 } }]);
  });

  test('known things that are not modelled are named', () => {
    const source = changed('- delay: 20ms', '- protocol: [ { name: http, version: 2 }, { name: tls } ]').replace(
      'enable_cache: false',
      'enable_tls: true',
    );
    const { scenario } = readScenario(source, 's.yaml');
    expect(scenario.notModelled).toEqual([
      { what: 'enable_tls', where: 's.yaml:9' },
      { what: 'protocol http 2', where: 's.yaml:18' },
      { what: 'protocol tls', where: 's.yaml:18' },
    ]);
  });

  test('a session that does not speak plain HTTP/1 is left out; the others keep their numbers', () => {
    const session = (protocol: string) =>
      `- protocol: ${protocol}\n  transactions: [ { client-request: { method: GET, url: /, version: '1.1' } } ]\n`;
    const source = `sessions:\n${session('{ stack: http2 }')}${session('[ { name: http, version: 1.1 }, { name: tcp } ]')}`;
    const { sessions, notModelled } = readScenario(source, 's.yaml').scenario;
    expect(sessions.map(({ transactions }) => transactions.map(({ index }) => index))).toEqual([[1]]);
    expect(notModelled).toEqual([{ what: 'protocol http2', where: 's.yaml:2' }]);
  });

  test('a number for a record that is a text has no effect, one in quotes has', () => {
    const records = (value: string) =>
      readScenario(
        `sessions: []\nautest:\n  ats:\n    records_config:\n      proxy.config.http.connect_ports: ${value}\n`,
        's.yaml',
      ).records;
    expect(records('443')).toEqual([]);
    expect(records('"443"')).toMatchObject([{ value: '443' }]);
  });

  test('a limit on client threads that all sessions fit into is none', () => {
    const said = (limit: number) =>
      readScenario(changed('--thread-limit 1', `--thread-limit ${limit}`), 's.yaml').scenario;
    expect(said(9)).toMatchObject({ serial: false, notModelled: [] });
    expect(said(1).serial).toBe(true);
  });

  test('a file to be copied that is not there is named, one that is there is copied', () => {
    const source = changed('    plugin_config:', '    copy_to_config_dir: [ rules, one.conf ]\n    plugin_config:');
    expect(filesBeside(source, 's.yaml')).toEqual(['rules', 'one.conf']);
    const { files, scenario } = readScenario(source, 's.yaml', { beside: { 'rules/a.conf': 'A' } });
    expect(files['rules/a.conf']).toBe('A');
    expect(scenario.notModelled).toEqual([{ what: 'copy_to_config_dir: one.conf (no such file)', where: 's.yaml:14' }]);
  });
});

describe('a broken file gives file, line, column and what was expected', () => {
  test.each([
    ['', 'bad.yaml:1:1: expected a YAML document, but the file is empty'],
    ['a: [1,\n b: }', 'bad.yaml:2:5: not readable as YAML: missed comma between flow collection entries'],
    ['just text', 'bad.yaml:1:1: expected a replay file: a map with sessions and an autest section'],
    ['- a\n- b\n', 'bad.yaml:1:1: expected a replay file: a map with sessions and an autest section'],
    ['sessions: 3', 'bad.yaml:1:1: expected a replay file: a map with sessions and an autest section'],
    ['sessions:\n- transactions:\n  - uuid: 1\n', 'bad.yaml:3:5: transactions[0]: expected a client-request'],
    ['autest: { ats: [] }\nsessions: []\n', 'bad.yaml:1:11: ats: expected a map of keys'],
    ['autest: {}\n---\nb: 1\n', 'bad.yaml:1:1: expected one YAML document, not several'],
    [
      'sessions:\n- delay: soon\n',
      'bad.yaml:2:3: delay: expected a duration such as 2s, 100ms or 500us (without unit: microseconds)',
    ],
  ])('%j', (source, message) => {
    expect(faultOf(source)).toBe(message);
  });

  test('a status that is no number', () => {
    expect(faultOf(changed('status: 203', 'status: fine'))).toBe('bad.yaml:28:7: status: expected a whole number');
  });

  test('a header field that is no pair', () => {
    expect(faultOf(changed('[ X-When, "{NOW-60}" ]', 'X-When'))).toBe('bad.yaml:26:77: fields[2]: expected a list');
  });

  test('a short file that stands for an endless one', () => {
    const bomb = ['a0: &a0 [x, x]', ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)];
    expect(faultOf(bomb.join('\n'))).toMatch(/^bad\.yaml:1:1: expected at most \d+ values, aliases written out$/);
    expect(faultOf('a: &a [ *a ]')).toMatch(/^bad\.yaml:1:1: expected at most 100 levels/);
  });
});
