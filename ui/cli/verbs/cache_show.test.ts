import { expect, test } from 'vitest';
import { retrace } from '../../../fixtures/command_line.ts';
import { storedCopy, storeOf } from '../../../fixtures/stored.ts';
import { storeText } from '../../../replay/store/saved_store.ts';

const files = { 's.json': storeText(storeOf(storedCopy(0))) };
const URL = 'http://example.com/a';

test('cache show prints the copies with their headers and what a request would be served', async () => {
  const { out, code } = await retrace(`cache show s.json ${URL}`, { files });
  expect(code).toBe(0);
  expect(out).toContain('copy 1 of 1 · 3 bytes · fresh: within its lifetime');
  expect(out).toContain('ETag: "v1"');
  expect(out).toContain('a GET at 2026-01-01T00:00:00.000Z: 200 without asking the origin');
  expect(out).not.toContain('geheim');
  expect((await retrace(`cache show s.json ${URL} --no-redact`, { files })).out).toContain('Cookie: sid=geheim');
});

test('of a stale copy the origin is asked', async () => {
  const { out } = await retrace(`cache show s.json ${URL} --at 2026-01-01T00:02:00Z`, { files });
  expect(out.replace(/\s+/g, ' ')).toContain('the origin is asked whether the copy still holds (If-None-Match)');
});

test('method and header fields of the request count', async () => {
  const { out } = await retrace(`cache show s.json ${URL} --method HEAD --header If-None-Match:"v1"`, { files });
  expect(out).toContain('a HEAD at 2026-01-01T00:00:00.000Z: 304 without asking the origin');
  expect((await retrace(`cache show s.json ${URL} --header x`, { files })).code).toBe(2);
});

test('JSON has the copies and then the transaction, masked', async () => {
  const { out } = await retrace(`cache show s.json ${URL} --ndjson`, { files });
  const schemas = out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { schema: string }).schema);
  expect(schemas).toEqual(['retrace.stored/1', 'retrace.transaction/1']);
  expect(out).not.toContain('geheim');
  expect(JSON.parse((await retrace(`cache show s.json ${URL} --json`, { files })).out)).toHaveLength(2);
});

test('a URL that is not stored matches nothing; what is no URL is refused', async () => {
  expect((await retrace('cache show s.json http://example.com/b', { files })).code).toBe(5);
  expect((await retrace('cache show s.json b', { files })).code).toBe(2);
  expect((await retrace('cache show s.json', { files })).code).toBe(2);
});
