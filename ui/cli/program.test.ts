import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import { type FakeSetting, fakeIo } from '../../fixtures/terminal.ts';
import type { LogSummary } from '../../replay/readers/recording.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { ENGINE } from './engine.ts';
import type { Ports } from './ports.ts';
import { runProgram } from './program.ts';

const read = (path: string) => readFileSync(path, 'latin1');
const LOG = 'fixtures/walkthrough/traffic.out';
const SCENARIO = 'fixtures/oracle/scenarios/basic-p1.replay.yaml';

const SUMMARY: LogSummary = {
  file: 'a.log',
  dialects: ['3.3'],
  bytes: 1,
  lines: 1,
  records: 1,
  notUnderstood: 0,
  unattributed: 0,
  transactions: 1,
  blocks: 0,
  torn: 0,
  unknown: [],
  cut: false,
  notices: [],
};

/** Replays answer with these records, whatever the log; everything else is real. */
function portsWith(records: readonly TransactionRecord[], rendered: string | null = null): Ports {
  return {
    ...ENGINE,
    replay: async (chunks) => {
      for await (const _ of chunks);
      return { records, summary: SUMMARY, rendered };
    },
    test: async ({ paths, filter }) => ({
      code: paths.includes('none') ? 5 : 0,
      problems: [`${paths.join()} ${filter ?? ''}`],
    }),
  };
}

async function retrace(args: string, setting: FakeSetting = {}, ports: Ports = portsWith([walkthroughRecord()])) {
  const io = fakeIo(setting);
  const code = await runProgram(args === '' ? [] : args.split(' '), io, {
    version: '0.1.0',
    ports: async () => ports,
    stepper: async () => async (records) => void io.out.write(`stepping through ${records.length}\n`),
  });
  return { code, ...io.written, saved: io.saved };
}

const FILES = { 'a.log': read(LOG) };
const DIVERGED = walkthroughRecord({
  transaction: 1,
  divergence: {
    level: 'L3',
    at: '6',
    recorded: 'DNS_LOOKUP',
    simulated: 'API_OS_DNS',
    class: 'real anomaly',
    source: { file: 'a.log', line: 144 },
  },
});

test('replay prints the timeline, the verdict and a summary, and exits 0 when all agrees', async () => {
  const { code, out, err } = await retrace('replay a.log', { files: FILES });
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n')[0]).toBe('GET http://localhost/Telnet.dmg                                    206  159.6 ms');
  expect(out).toContain('✓ verdict: agrees');
  expect(out).toMatch(/\n1 transaction · agree: 1 · diverge: 0\n$/);
  expect(out).not.toContain('\x1b');
});

test('a replay that diverges exits 4, and the first line says where', async () => {
  const { code, out } = await retrace('replay a.log', { files: FILES }, portsWith([walkthroughRecord(), DIVERGED]));
  expect(code).toBe(4);
  expect(out.split('\n')[0]).toBe('✗ 1 of 2 transactions diverge, the first (#1) at a.log:144');
});

test('what is not modelled exits 6, and loses to a divergence', async () => {
  const gap = walkthroughRecord({ not_modelled: [{ what: 'parents', where: 'x' }] });
  expect((await retrace('replay a.log', { files: FILES }, portsWith([gap]))).code).toBe(6);
  expect((await retrace('replay a.log', { files: FILES }, portsWith([gap, DIVERGED]))).code).toBe(4);
});

test('log differences count only with --strict-log', async () => {
  const first = DIVERGED.divergence ?? null;
  const record = walkthroughRecord({ log_agreement: { equal: 1, total: 2, first } });
  expect((await retrace('replay a.log', { files: FILES }, portsWith([record]))).code).toBe(0);
  expect((await retrace('replay a.log --strict-log', { files: FILES }, portsWith([record]))).code).toBe(4);
});

test('one transaction can be chosen; when none matches, that is said', async () => {
  const two = portsWith([walkthroughRecord(), { ...walkthroughRecord(), transaction: 1, sm_id: 7 }]);
  expect((await retrace('replay a.log --sm 7', { files: FILES }, two)).out).toContain('#1 · sm 7');
  const { code, err } = await retrace('replay a.log --txn 9', { files: FILES }, two);
  expect([code, err]).toEqual([
    5,
    'retrace: a.log: none of its 2 transactions matches --txn 9; retrace ls lists them\n',
  ]);
});

test('NDJSON has one record per line, without log and trace unless asked for, secrets masked', async () => {
  const base = walkthroughRecord();
  const secret = {
    ...base,
    client_request: { ...base.client_request, headers: [['Cookie', 'sid=1234567890']] },
  } as TransactionRecord;
  const { out } = await retrace('replay a.log --ndjson', { files: FILES }, portsWith([secret, DIVERGED]));
  const [first, second] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first.client_request.headers).toEqual([['Cookie', 'sid=‹secret 1 · 9–16 bytes›']]);
  expect([first.trace, first.log, second.divergence.at]).toEqual([undefined, undefined, '6']);
  const open = await retrace('replay a.log --ndjson --trace --no-redact', { files: FILES }, portsWith([secret]));
  expect(JSON.parse(open.out).client_request.headers).toEqual([['Cookie', 'sid=1234567890']]);
  expect(JSON.parse(open.out).trace.length).toBeGreaterThan(10);
  expect(JSON.parse((await retrace('replay a.log --json', { files: FILES })).out)).toHaveLength(1);
});

test('--render-log prints the log and nothing else', async () => {
  expect(
    (await retrace('replay a.log --render-log', { files: FILES }, portsWith([walkthroughRecord()], 'a\nb\n'))).out,
  ).toBe('a\nb\n');
});

test('several inputs are all done, and the worst exit code wins', async () => {
  const { code, out, err } = await retrace('replay gone.log a.log', { files: FILES });
  expect([code, err]).toEqual([3, 'retrace: gone.log: no such file\n']);
  expect(out).toContain('verdict: agrees');
});

test.each([
  ['empty', '', 'x: the file is empty'],
  ['binary', '\x7fELF\0\0\0\x01', 'x: a binary file'],
  ['a packet capture', '\xd4\xc3\xb2\xa1\x02\0', 'x: a packet capture'],
  ['compressed', '\x1f\x8b\x08', 'x: compressed'],
  ['other text', 'hello\nworld\n', 'x: no line of a debug log'],
  ['other YAML', 'services:\n  web: 1\n', 'x: not a replay file'],
])('an input that is %s exits 3 with one line', async (_, text, message) => {
  for (const verb of ['replay', 'ls', 'show', 'run', 'step']) {
    const { code, out, err } = await retrace(`${verb} x`, { files: { x: text } });
    expect([verb, code, out]).toEqual([verb, 3, '']);
    expect(err).toContain(`retrace: ${message}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  }
});

test('a log can come from standard input', async () => {
  expect((await retrace('ls -', { stdin: read(LOG) })).out).toContain('6652');
});

test('ls lists a log, as a table and as NDJSON', async () => {
  const table = await retrace('ls a.log', { files: FILES });
  expect(table.code).toBe(0);
  expect(table.out).toContain('Telnet.dmg');
  expect(table.out).toMatch(/\n1 transaction\n$/);
  const { out } = await retrace('ls a.log --ndjson', { files: FILES });
  expect(JSON.parse(out)).toMatchObject({
    schema: 'retrace.listing/1',
    transaction: 0,
    sm_id: 6652,
    session: 6577,
    method: 'GET',
    status: 206,
    crc: 'TCP_MISS',
  });
});

test('show prints the recording alone', async () => {
  const { code, out } = await retrace('show a.log --sm 6652', { files: FILES });
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^GET http:\/\/localhost\/Telnet\.dmg +206 +\d+\.\d ms$/);
  for (const state of ['API_READ_REQUEST_HDR', 'CACHE_LOOKUP', 'SERVER_READ']) expect(out).toContain(state);
  expect(out).not.toContain('verdict');
});

test('run plays a scenario: a table, NDJSON, files, a log', async () => {
  const files = { 'basic-p1.replay.yaml': read(SCENARIO) };
  const table = await retrace('run basic-p1.replay.yaml', { files });
  expect(table.err).toBe('');
  expect(table.out).toContain('8 transactions');
  const { out } = await retrace('run basic-p1.replay.yaml --ndjson --log', { files });
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TransactionRecord);
  expect(records).toHaveLength(8);
  expect(records[0]?.log?.length).toBeGreaterThan(50);
  expect(records[0]?.actions).toContain('SM_ACTION_SERVER_READ');
  const { saved } = await retrace('run basic-p1.replay.yaml --out results', { files });
  expect(Object.keys(saved)).toEqual(['results/basic-p1.ndjson']);
  expect((await retrace('run basic-p1.replay.yaml --render-log', { files })).out).toContain(
    'State Transition: SM_ACTION_UNDEFINED -> SM_ACTION_API_READ_REQUEST_HDR',
  );
});

test('records that were printed can be shown again', async () => {
  const files = { 'basic-p1.replay.yaml': read(SCENARIO) };
  const { out } = await retrace('run basic-p1.replay.yaml --ndjson --trace', { files });
  const again = await retrace('show - --txn 1', { stdin: Buffer.from(out, 'utf8').toString('latin1') });
  expect(again.code).toBe(0);
  expect(again.out).toContain('SERVE_FROM_CACHE');
});

test('a broken scenario names its place', async () => {
  const { code, err } = await retrace('run x.replay.yaml', {
    files: { 'x.replay.yaml': 'sessions:\n- transactions: 5\n' },
  });
  expect(code).toBe(3);
  expect(err).toMatch(/^retrace: x\.replay\.yaml:2:\d+: /);
});

test('run refuses a log, and says what takes one', async () => {
  const { code, err } = await retrace('run a.log', { files: FILES });
  expect(code).toBe(3);
  expect(err).toContain('retrace replay takes recordings');
});

test('via decodes a string, a header line, standard input', async () => {
  expect((await retrace('via [uScM]')).out).toContain('miss: nothing stored');
  expect((await retrace('via -', { stdin: 'Via: http/1.1 a (b [cHs f ])\n' })).out).toContain('hit: stored and fresh');
  const { code, err } = await retrace('via nonsense');
  expect([code, err.split(';')[0]]).toEqual([3, 'retrace: no Via codes in "nonsense"']);
});

test('test hands paths and filter to the gold tests, and their exit code back', async () => {
  expect(await retrace('test gold --filter stale')).toMatchObject({ code: 0, err: 'retrace: gold stale\n' });
  expect((await retrace('test none')).code).toBe(5);
});

test('step opens the terminal app on a terminal, and prints the timeline elsewhere', async () => {
  expect((await retrace('step a.log', { files: FILES, tty: true })).out).toBe('stepping through 1\n');
  expect((await retrace('step a.log', { files: FILES })).out).toContain('verdict: agrees');
});

test.each([
  ['', 'Usage: retrace'],
  ['frob', "retrace: unknown command 'frob'"],
  ['replai a.log', '(Did you mean replay?)'],
  ['why a.log', 'why: not in this version; it has replay, step, ls, show, run, test, via'],
  ['replay', "retrace: missing required argument 'input'"],
  ['replay a.log --bogus', "retrace: unknown option '--bogus'"],
  ['replay a.log --set nothing', '--set nothing: write it as name=value'],
  ['replay a.log --at yesterday', '--at yesterday: write epoch seconds'],
  ['replay a.log --horizon soon', '--horizon soon: write a span'],
  ['replay a.log --txn x', '--txn x: a whole number'],
  ['replay a.log --profile 7', 'Allowed choices are 9.2, 3.3'],
  ['replay a.log --etc nowhere', '--etc nowhere: no such folder'],
])('usage: retrace %s exits 2 and says what to do', async (args, message) => {
  const { code, out, err } = await retrace(args, { files: FILES });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(message);
});

test('every verb has help with examples', async () => {
  for (const verb of ['replay', 'step', 'ls', 'show', 'run', 'test', 'via']) {
    const { code, out } = await retrace(`${verb} --help`);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain(`retrace ${verb} `);
  }
  expect((await retrace('--help')).out).toContain('Exit codes:');
  expect((await retrace('--version')).out).toBe('0.1.0\n');
});

test('colours follow the terminal, NO_COLOR, FORCE_COLOR and --no-color', async () => {
  const coloured = async (args: string, setting: FakeSetting) =>
    (await retrace(args, { files: FILES, ...setting })).out.includes('\x1b[');
  expect(await coloured('show a.log', { tty: true })).toBe(true);
  expect(await coloured('show a.log', {})).toBe(false);
  expect(await coloured('show a.log', { tty: true, env: { NO_COLOR: '1' } })).toBe(false);
  expect(await coloured('show a.log', { tty: true, env: { TERM: 'dumb' } })).toBe(false);
  expect(await coloured('show a.log', { env: { FORCE_COLOR: '1' } })).toBe(true);
  expect(await coloured('show a.log --no-color', { tty: true, env: { FORCE_COLOR: '1' } })).toBe(false);
});

test('the width follows the terminal and COLUMNS', async () => {
  const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
  expect(widest((await retrace('show a.log', { files: FILES })).out)).toBeLessThanOrEqual(80);
  expect(widest((await retrace('show a.log', { files: FILES, env: { COLUMNS: '60' } })).out)).toBeLessThanOrEqual(60);
  expect(
    widest((await retrace('show a.log', { files: FILES, tty: true, columns: 120, env: { NO_COLOR: '1' } })).out),
  ).toBeGreaterThan(80);
});

test('a hostile name cannot write to the terminal', async () => {
  const { err } = await retrace('ls \x1b[31mx');
  expect(err).toBe('retrace: \\x1b[31mx: no such file\n');
});
