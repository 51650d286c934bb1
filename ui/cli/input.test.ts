import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../fixtures/command_line.ts';

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
  expect((await retrace('ls -', { stdin: LOG_FILES['a.log'] })).out).toContain('6652');
});
