import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectInput, INPUT_KINDS, whyUnreadable } from './detect.ts';

const fixture = (path: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)).subarray(0, 65536);

describe('the kind of an input', () => {
  it.each([
    ['walkthrough/traffic.out', 'log'],
    ['lab/traffic.out', 'log'],
    ['lab/diags.log.gz', 'gzip'],
    ['lab/scenario.replay.yaml', 'replay'],
    ['lab/etc/logging.yaml', 'yaml'],
  ])('is told from the content of %s: %s', (path, kind) => {
    expect(detectInput(fixture(path))).toBe(kind);
  });

  it.each([
    ['empty', ''],
    ['binary', '\x7fELF\x02\x01\x01\x00\x00\x00'],
    ['binary', '\x01\x02\x03\x04\x05abc'],
    ['pcap', '\xd4\xc3\xb2\xa1\x02\x00\x04\x00'],
    ['pcap', '\x0a\x0d\x0d\x0a\x1c\x00\x00\x00'],
    ['log', 'junk before\n[Nov 20 08:45:24.260] [ET_NET 0] NOTE: a\n'],
    ['log', '[Nov 20 08:45:24.260] DEBUG: (http) [1] a'],
    ['log', '+++++++++ Incoming Request +++++++++\n-- State Machine Id: 4\n'],
    ['replay', 'meta:\n  version: "1.0"\nsessions: []\n'],
    ['replay', '{ "meta": {"version": "1.0"}, "sessions": [] }'],
    ['records', '{"schema":"retrace.transaction/1","transaction":0}\n'],
    ['yaml', 'a: 1\nb:\n  - 2\n'],
    ['yaml', '{"a": 1}'],
    ['unknown', 'Dear Sir or Madam,\nit was a dark night.\n'],
    ['unknown', '[Nov 20 08:45:24.260] not quite a record\n'],
  ])('is %s for %j', (kind, text) => {
    expect(detectInput(Buffer.from(text, 'latin1'))).toBe(kind);
  });

  it('says in one line why it cannot be read', () => {
    const said = INPUT_KINDS.flatMap((kind) => whyUnreadable(kind) ?? []);
    expect(said).toEqual([
      'a packet capture, which this version does not read; give it the debug log',
      'the file is empty',
      'a binary file; a debug log or a replay file is expected',
      'not a replay file: it has neither "sessions:" nor "autest:"',
      'no line of a debug log, and not a replay file',
    ]);
  });
});
