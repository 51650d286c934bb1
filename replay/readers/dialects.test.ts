import { describe, expect, it } from 'vitest';
import { dialectOf, newPrefix, parsePrefix, parseStamp, START_LINE, sinceFirstDay } from './dialects.ts';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

function parts(line: string): Record<string, unknown> | null {
  const bytes = bytesOf(line);
  const prefix = newPrefix();
  if (!parsePrefix(bytes, 0, bytes.length, prefix)) return null;
  const text = (from: number, to: number): string => line.slice(from, to);
  return {
    dialect: dialectOf(prefix),
    thread: text(prefix.threadFrom, prefix.threadTo),
    level: prefix.level,
    func: text(prefix.funcFrom, prefix.funcTo),
    tag: text(prefix.tagFrom, prefix.tagTo),
    message: line.slice(prefix.message),
  };
}

const AT = '[Nov 20 08:45:24.260] ';

describe('the prefix of a line', () => {
  it('of 9.2 has thread, level, place and tag', () => {
    expect(parts(`${AT}[ET_NET 0] DEBUG: <HttpSM.cc:2744 (main_handler)> (http) [0] X, 100`)).toEqual({
      dialect: '9.2',
      thread: '[ET_NET 0]',
      level: 'DEBUG',
      func: 'main_handler',
      tag: 'http',
      message: '[0] X, 100',
    });
  });

  it.each([
    [
      'traffic_server DEBUG: <a.cc:1 (operator())> (t) m',
      { thread: 'traffic_server', func: 'operator()', tag: 't', message: 'm' },
    ],
    [
      '[ACCEPT 0:18080] DEBUG: (http_seq) no place',
      { thread: '[ACCEPT 0:18080]', func: '', tag: 'http_seq', message: 'no place' },
    ],
    ['[ET_NET 1] DIAG: (plug) said', { level: 'DIAG', tag: 'plug', message: 'said' }],
    ['[ET_NET 1] NOTE: (not a tag) text', { level: 'NOTE', tag: '', message: '(not a tag) text' }],
    ['[ET_NET 1] DEBUG: <HTTP.cc:5 (f)> (http) ', { tag: 'http', message: '' }],
  ])('of 9.2: %s', (line, expected) => {
    expect(parts(AT + line)).toMatchObject({ dialect: '9.2', ...expected });
  });

  it.each([
    ['DEBUG: (http) [6652] x', { thread: '', tag: 'http', message: '[6652] x' }],
    ['Server {0x110178000} NOTE: updated diags config', { thread: '{0x110178000}', level: 'NOTE' }],
    ['{0x110178000} DEBUG: (http_trans) y', { thread: '{0x110178000}', tag: 'http_trans', message: 'y' }],
    ['DIAG: (lua) z', { level: 'DIAG', tag: 'lua' }],
  ])('of 3.3: %s', (line, expected) => {
    expect(parts(AT + line)).toMatchObject({ dialect: '3.3', ...expected });
  });

  it('that mixes the marks of both is of no dialect', () => {
    expect(parts(`${AT}Server {0x7f5a03d196c0} DEBUG: <HttpSM.cc:1 (f)> (http) x`)?.dialect).toBeNull();
  });

  it.each([
    '',
    'word',
    'word word',
    '[ET_NET 0',
    'Server {0x1',
    '[ET_NET 0] WHAT: x',
    '[ET_NET 0] DEBUG',
    '[ET_NET 0] DEB',
  ])('of a line that ends too soon or has no level is none: "%s"', (line) => {
    expect(parts(AT + line)).toBeNull();
  });
});

describe('a time stamp', () => {
  it('is day and milliseconds; a day under ten has a blank', () => {
    expect(parseStamp(bytesOf('[Jan  2 03:04:05.006] '), 0)).toEqual({ day: 1, ms: 11_045_006 });
    expect(parseStamp(bytesOf('[Dec 31 23:59:59.999] '), 0)).toEqual({ day: 365, ms: 86_399_999 });
    expect(parseStamp(bytesOf('[Foo 31 23:59:59.999] '), 0)).toBeNull();
    expect(parseStamp(bytesOf('[Jan 00 23:59:59.999] '), 0)).toBeNull();
  });

  it("counts from the first day's midnight, also over the year's end", () => {
    expect(sinceFirstDay({ day: 11, ms: 5 }, 10)).toBe(86_400_005);
    expect(sinceFirstDay({ day: 0, ms: 5 }, 365)).toBe(86_400_005);
  });
});

describe('the lines of a start', () => {
  // As the lab's log has them, which was recorded with `parent_select` and `url_rewrite`.
  it.each([
    'NOTE: using the environment variable TS_RUNROOT',
    "traffic_server: using root directory '/opt/ats'",
    'Parent Selection Config',
    '\tRetryTime 300',
    '\tNo Default Parent',
    '  Control Matcher Table: [ParentSelection]',
    'URL Rewrite table with 1 entries',
    '  Reverse Proxy is On',
    '  Forward Mapping With Recv Port Table with 0 entries',
  ])('are known, though they have no stamp: %s', (line) => expect(START_LINE.test(line)).toBe(true));

  it('are not everything', () => {
    for (const line of ['Parent', '\tX 1', 'using root directory']) expect(START_LINE.test(line)).toBe(false);
  });
});
