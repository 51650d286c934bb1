import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { LOG_FILES, retrace, SCENARIO_FILES } from '../../fixtures/command_line.ts';

const packed = (text: string) => gzipSync(Buffer.from(text, 'latin1')).toString('latin1');
const [log, scenario] = [LOG_FILES['a.log'], SCENARIO_FILES['basic-p1.replay.yaml']];

test.each([
  ['empty', '', 'x: the file is empty'],
  ['binary', '\x7fELF\0\0\0\x01', 'x: a binary file'],
  ['a packet capture', '\xd4\xc3\xb2\xa1\x02\0', 'x: a packet capture'],
  ['the beginning of a packed file', '\x1f\x8b\x08', 'x: the gzip data is cut off'],
  ['packed and empty', packed(''), 'x: the file is empty'],
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

test('a log can come from standard input, packed or not', async () => {
  for (const stdin of [log, packed(log)]) expect((await retrace('ls -', { stdin })).out).toContain('6652');
});

test('every verb reads packed inputs as it does plain ones', async () => {
  const verbs = ['ls x', 'ls x --ndjson', 'show x', 'replay x', 'step x'];
  for (const verb of verbs) {
    const [plain, gzip] = [
      await retrace(verb, { files: { x: log } }),
      await retrace(verb, { files: { x: packed(log) } }),
    ];
    expect(plain.code).toBe(0);
    expect(gzip).toEqual(plain);
  }
  const played = await retrace('run x', { files: { x: scenario } });
  expect(played.code).toBe(0);
  expect(await retrace('run x', { files: { x: packed(scenario) } })).toEqual(played);
});

test('a packed log that is broken off keeps what was read, a packed scenario does not', async () => {
  const half = (text: string) => ({ x: packed(text).slice(0, -100) });
  const { code, out, err } = await retrace('ls x', { files: half(log) });
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(/^retrace: x:\d+: reading stopped here: the gzip data is cut/),
  ]);
  expect(out).toContain('6652');
  const broken = await retrace('run x', { files: half(scenario) });
  expect([broken.code, broken.err]).toEqual([3, 'retrace: x: the gzip data is cut off\n']);
});

test('packed records that are broken off keep the whole ones', async () => {
  const { out } = await retrace('run x --ndjson', { files: { x: scenario } });
  const text = packed(Buffer.from(out, 'utf8').toString('latin1'));
  const { code, out: listed, err } = await retrace('ls x', { files: { x: text.slice(0, -20) } });
  expect(code).toBe(0);
  expect(err).toMatch(/^retrace: x:[78]: reading stopped here: the gzip data is cut off\n$/);
  expect(listed).toMatch(/\n[67] transactions\n$/);
});
