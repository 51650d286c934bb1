import { describe, expect, it } from 'vitest';
import { blockStart, ENDS_A_BLOCK_LINE, isFieldLine, isIdLine, isStamp, isStartLine } from './blocks.ts';

const on = <T>(test: (bytes: Uint8Array, from: number, to: number) => T, line: string): T => {
  const bytes = Buffer.from(`xx${line}yy`, 'latin1');
  return test(bytes, 2, 2 + line.length);
};

describe('the first line of a block', () => {
  it.each([
    ['+++++++++ Incoming Request +++++++++', 'dump', 0],
    ['[Nov 20 08:4+++++++++ Incoming Request +++++++++', 'dump', 12],
    ['C+++++++++++ A +++++++++', 'dump', 3],
    ['torn[alts] There are 12 alternates for this request header.', 'alts_count', 4],
    ['[alts] ---- alternate #3 (Q = 1e-05) has these request/response hdrs:', 'alternate', 0],
    ['a 7[alts] and the winner is alternate number -1', 'alts_winner', 3],
    ['V: "Str ["X", len 1]', 'vary_element', 4],
    ['Str ["a"b", len 3]', 'vary_element', 0],
  ])('%s is found where it begins', (line, kind, at) => {
    expect(on(blockStart, line)).toEqual({ kind, at: at + 2 });
    expect(ENDS_A_BLOCK_LINE[line.charCodeAt(line.length - 1)]).toBe(1);
  });

  it.each([
    'a +++++++++',
    '+++++++++',
    'for this request header.',
    'number 5',
    'len 5]',
    'Str ["ab", len 1]',
    'hdrs:',
    '.',
  ])('%s is none', (line) => {
    expect(on(blockStart, line)).toBeNull();
  });
});

describe('lines of a dump', () => {
  it('are told by their form', () => {
    expect(on(isIdLine, '-- State Machine Id: 12')).toBe(true);
    expect(on(isIdLine, '-- State Machine Id: ')).toBe(false);
    expect(on(isIdLine, 'x -- State Machine Id: 1')).toBe(false);
    expect(on(isStamp, '[Nov  2 08:45:24.260] x')).toBe(true);
    expect(on(isStamp, '[Nov 20 08:45:24.260]')).toBe(false);
  });

  it.each(['GET /a HTTP/1.1', 'HTTP/1.0 0 \r', 'HTTP/1.1 200 Very OK', 'GET http:///a b HTTP/1.1\r'])(
    '%j begins a header',
    (line) => {
      expect(on(isStartLine, line)).toBe(true);
    },
  );

  it.each(['ead of HTTP/1.1 lines', 'm)> (http) HTTP/1.1', 'Host: a\r', ''])('%j begins none', (line) => {
    expect(on(isStartLine, line)).toBe(false);
  });

  it.each([
    ['Host: a', true],
    [' folded', true],
    ['X-A:', true],
    [': a', false],
    ['some words: a', false],
    ['word', false],
  ])('%j is a field: %s', (line, is) => {
    expect(on(isFieldLine, line)).toBe(is);
  });
});
