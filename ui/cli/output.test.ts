import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../fixtures/command_line.ts';
import type { FakeSetting } from '../../fixtures/terminal.ts';

test('colours follow the terminal, NO_COLOR, FORCE_COLOR and --no-color', async () => {
  const coloured = async (args: string, setting: FakeSetting) =>
    (await retrace(args, { files: LOG_FILES, ...setting })).out.includes('\x1b[');
  expect(await coloured('show a.log', { tty: true })).toBe(true);
  expect(await coloured('show a.log', {})).toBe(false);
  expect(await coloured('show a.log', { tty: true, env: { NO_COLOR: '1' } })).toBe(false);
  expect(await coloured('show a.log', { tty: true, env: { TERM: 'dumb' } })).toBe(false);
  expect(await coloured('show a.log', { env: { FORCE_COLOR: '1' } })).toBe(true);
  expect(await coloured('show a.log --no-color', { tty: true, env: { FORCE_COLOR: '1' } })).toBe(false);
});

test('the width follows the terminal and COLUMNS', async () => {
  const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
  expect(widest((await retrace('show a.log', { files: LOG_FILES })).out)).toBeLessThanOrEqual(80);
  expect(widest((await retrace('show a.log', { files: LOG_FILES, env: { COLUMNS: '60' } })).out)).toBeLessThanOrEqual(
    60,
  );
  expect(
    widest((await retrace('show a.log', { files: LOG_FILES, tty: true, columns: 120, env: { NO_COLOR: '1' } })).out),
  ).toBeGreaterThan(80);
});

test('a hostile name cannot write to the terminal', async () => {
  const { err } = await retrace('ls \x1b[31mx');
  expect(err).toBe('retrace: \\x1b[31mx: no such file\n');
});
