import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../../fixtures/command_line.ts';
import { ENGINE } from '../engine.ts';

const BARE = 'gold_tests/caching/required_headers/a_bare_answer_is_not_enough_for_1.replay.yaml';
const files = { ...LOG_FILES, 'b.replay.yaml': readFileSync(BARE, 'latin1') };
const why = (args: string) => retrace(`why ${args}`, { files }, ENGINE);

const PAGE = readFileSync('docs/why.md', 'utf8');
const SAMPLES = [...PAGE.matchAll(/^```\n\$ retrace (.*)\n([^`]*)\n```$/gm)].map(([, args = '', printed = '']) => ({
  args,
  printed,
}));

test.each(SAMPLES)('docs/why.md shows what is printed by $args', async ({ args, printed }) => {
  const path = args.split(' ')[1] ?? '';
  const { out } = await retrace(args, { files: { [path]: readFileSync(path, 'latin1') }, columns: 80 }, ENGINE);
  expect(out.trimEnd()).toBe(printed);
});

describe('retrace why', () => {
  test('explains the one transaction of a recording with its lines, and checks what would flip it', async () => {
    const { code, out, err } = await why('a.log');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('    status: 206 (origin response, a.log:228)\n');
    expect(out).toContain('to flip it: asked without Range (checked: it would have been stored)');
  });

  test('finds transactions by URL, whole or without its scheme, by target and by cache key', async () => {
    for (const url of ['http://example.com/a', 'example.com/a', '/a', 'http://backend.example.com:18081/a'])
      expect((await why(`b.replay.yaml --url ${url}`)).out.match(/^GET /gm)).toHaveLength(2);
  });

  test('names what there is when nothing fits', async () => {
    expect(await why('b.replay.yaml --url http://example.com/b')).toMatchObject({
      code: 5,
      err: 'retrace: b.replay.yaml: nobody asked for http://example.com/b; nearest: http://example.com/a\n',
    });
    expect(await why('b.replay.yaml --txn 7')).toMatchObject({
      code: 5,
      err: 'retrace: b.replay.yaml: no transaction --txn 7; it has 0 to 1\n',
    });
    expect(await why('b.replay.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('--url URL or --txn N') });
  });

  test('takes one question at a time', async () => {
    expect(await why('b.replay.yaml --txn 1 --stale --error')).toMatchObject({
      code: 2,
      err: 'retrace: one question at a time, not --stale and --error\n',
    });
  });

  test('gives data as one array, or an object per line', async () => {
    const lines = (await why('b.replay.yaml --url /a --ndjson')).out.trim().split('\n');
    const array = JSON.parse((await why('b.replay.yaml --url /a --json')).out);
    expect(lines.map((line) => JSON.parse(line))).toEqual(array);
    expect(array[1].reasons[0].because[3]).toMatchObject({ value: 1, from: 'b.replay.yaml:17' });
  });

  test('takes settings as run does: the outcome is another one then', async () => {
    const { out } = await why('b.replay.yaml --txn 1 --lookup --set proxy.config.http.cache.required_headers=0');
    expect(out).toContain('• the copy is fresh');
  });
});
