import { expect, test } from 'vitest';
import { retrace } from '../../../fixtures/command_line.ts';
import { storedCopy, storeOf } from '../../../fixtures/stored.ts';
import { storeText } from '../../../replay/store/saved_store.ts';

const files = { 's.json': storeText(storeOf(storedCopy(0))) };

test('cache ls lists what is stored, at the moment it was saved or another', async () => {
  const { out, code } = await retrace('cache ls s.json', { files });
  expect(out).toContain('example.com/a ');
  expect([code, out.includes('fresh'), out.includes('at 2026-01-01T00:00:00Z')]).toEqual([0, true, true]);
  expect((await retrace('cache ls s.json --at 2026-01-01T00:02:00Z', { files })).out).toContain('stale');
});

test('records and cache.config of the command line count', async () => {
  const { out } = await retrace('cache ls s.json --set proxy.config.http.cache.when_to_revalidate=2', { files });
  expect(out).toContain('stale');
});

test('cache ls writes JSON as other verbs do', async () => {
  const one = await retrace('cache ls s.json --ndjson', { files });
  expect(JSON.parse(one.out)).toMatchObject({ schema: 'retrace.stored/1', url: 'http://example.com/a', size: 3 });
  const both = await retrace('cache ls s.json s.json --json', { files });
  expect(JSON.parse(both.out)).toHaveLength(2);
});

test('an empty store matches nothing; what is no store is unreadable; a verb is needed', async () => {
  const { state, ...rest } = storeOf();
  const empty = { 'e.json': storeText({ ...rest, state: { ...state, objects: [] } }), 'x.json': '{"a": 1}' };
  expect((await retrace('cache ls e.json', { files: empty })).code).toBe(5);
  expect((await retrace('cache ls x.json', { files: empty })).code).toBe(3);
  expect((await retrace('cache', { files })).code).toBe(2);
  expect((await retrace('cache gone s.json', { files })).code).toBe(2);
  expect((await retrace('ls s.json', { files })).err).toContain('retrace cache ls looks into it');
});

test('the help shows examples', async () => {
  expect((await retrace('cache ls --help')).out).toContain('retrace cache ls warm.json');
});
