import { describe, expect, it } from 'vitest';
import { dumpHead } from '../../core/http/print.ts';
import { dumpedId, dumpOf, type FoundDump, parseDump, placeDumps } from './dumps.ts';
import type { LoggedLine } from './recording.ts';

const OBSERVED = { basis: 'observed' } as const;
const FENCED = '+++++++++ Incoming Request +++++++++';

describe('a dumped header', () => {
  it.each([
    'GET http:///path?q HTTP/1.1\nHost: a\nX-Empty: \nx-odd:value',
    'HTTP/1.1 206 Partial Content\nContent-Range: bytes 0-0/5',
    'HTTP/1.0 0 ',
    'HTTP/1.1 200 ',
  ])('is read and prints as it was: %j', (text) => {
    const head = parseDump(text);
    expect(head && dumpHead(head)).toBe(text);
  });

  it('keeps bytes that are not ASCII, several fields of a name and folded lines', () => {
    const head = parseDump('GET /\xe9 HTTP/1.1\nA: 1\na: 2\nB: x\n\ty');
    expect(head?.fields.map((f) => [f.name, f.value])).toEqual([
      ['A', '1'],
      ['a', '2'],
      ['B', 'x\r\n\ty'],
    ]);
    expect(head?.kind === 'request' && head.url.path).toBe('\xe9');
  });

  it('that was not valid has no message', () => {
    const block = {
      kind: 'dump',
      line: 3,
      inside: true,
      lines: [FENCED, '-- State Machine Id: 17'],
      cut: false,
      again: false,
    } as const;
    expect(dumpedId(block)).toBe(17);
    expect(dumpOf(block, OBSERVED, 4)).toEqual({
      line: 3,
      inside: true,
      tag: 'http_hdrs',
      title: 'Incoming Request',
      text: '',
      attribution: OBSERVED,
      arrived: 4,
    });
    expect(parseDump('')).toBeNull();
  });
});

describe('the place of a dump', () => {
  const line = (name: string): LoggedLine =>
    ({
      line: 1,
      time_ms: 0,
      thread: '',
      level: 'DEBUG',
      tag: 'http',
      message: '',
      name,
      args: {},
      func: null,
      attribution: OBSERVED,
    }) as LoggedLine;
  const found = (title: string, arrived: number): FoundDump => ({
    line: 1,
    inside: true,
    tag: 'http_hdrs',
    title,
    text: '',
    attribution: OBSERVED,
    arrived,
  });
  const lines = [
    'start_remap_end',
    'request_sent_time',
    'revalidate_action',
    'header_read_setup',
    'adding_server',
    'transition',
  ].map(line);
  const dumps = [
    'Incoming Request',
    "Proxy's Request",
    "Proxy's Request (Conditionalized)",
    "Proxy's Request (Conditionalized)",
    "Proxy's Request after hooks",
    'Base Header for Building Response',
    "Proxy's Response 2",
  ].map((title) => found(title, 0));

  it('in a torn log is where the server prints it', () => {
    expect(placeDumps(dumps, lines, true).map((d) => d.before)).toEqual([0, 2, 3, 3, 3, 5, 5]);
  });

  it('in a whole log is where it stands', () => {
    expect(placeDumps([found('Incoming Request', 4)], lines, false).map((d) => d.before)).toEqual([4]);
  });

  it('stays with the dump before it when its line is not there', () => {
    expect(
      placeDumps([found("Proxy's Request", 0), found('Cached Request Hdr', 0)], lines, true).map((d) => d.before),
    ).toEqual([2, 2]);
  });
});
