import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../fixtures/command_line.ts';

test.each([
  ['', 'Usage: retrace'],
  ['frob', "retrace: unknown command 'frob'"],
  ['replai a.log', '(Did you mean replay?)'],
  ['diff a.log', 'diff: not in this version; it has replay, step, ls, show, why, run, test, push, cache, via'],
  ['replay', "retrace: missing required argument 'input'"],
  ['replay a.log --bogus', "retrace: unknown option '--bogus'"],
  ['replay a.log --set nothing', '--set nothing: write it as name=value'],
  ['replay a.log --at yesterday', '--at yesterday: write epoch seconds'],
  ['replay a.log --horizon soon', '--horizon soon: write a span'],
  ['replay a.log --txn x', '--txn x: a whole number'],
  ['replay a.log --profile 7', 'Allowed choices are 9.2, 3.3'],
  ['replay a.log --etc nowhere', '--etc nowhere: no such folder'],
  ['replay a.log --etc notes', '--etc notes: holds no configuration file'],
  ['test a.log --etc notes', '--etc notes: holds no configuration file'],
])('usage: retrace %s exits 2 and says what to do', async (args, message) => {
  const { code, out, err } = await retrace(args, { files: { ...LOG_FILES, 'notes/todo.txt': 'x' } });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(message);
});

test('every verb has help with examples', async () => {
  for (const verb of ['replay', 'step', 'ls', 'show', 'why', 'run', 'test', 'push', 'cache ls', 'cache show', 'via']) {
    const { code, out } = await retrace(`${verb} --help`);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain(`retrace ${verb} `);
  }
  expect((await retrace('--help')).out).toContain('Exit codes:');
  expect((await retrace('--version')).out).toBe('0.1.0\n');
});
