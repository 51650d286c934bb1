import { describe, expect, test } from 'vitest';
import { newReader, progress, type Reader } from './framing.ts';

/** Reads a whole message that arrives byte by byte; everything `progress` said but `more`. */
function bytewise(reader: Reader, text: string): string[] {
  const said: string[] = [];
  for (const byte of text) {
    reader.buffer += byte;
    for (let state = progress(reader); state !== 'more' && said.at(-1) !== 'done'; state = progress(reader))
      said.push(state);
  }
  return said;
}

describe('a request', () => {
  test('ends with its header when it announces no body', () => {
    const reader = newReader('request');
    expect(bytewise(reader, '\r\nGET /a b HTTP/1.1\r\nHost: h \r\nX:\t y\r\n\r\n')).toEqual(['head', 'done']);
    expect(reader.head).toMatchObject({ method: 'GET', target: '/a b', version: '1.1' });
    expect(reader.head!.headers).toEqual([
      ['Host', 'h'],
      ['X', 'y'],
    ]);
  });

  test('keeps folded lines with their field and lines without a colon', () => {
    const reader = newReader('request', '', 'GET / HTTP/1.1\r\nA: b\r\n c\r\nplain\r\n\r\n');
    progress(reader);
    expect(reader.head!.headers).toEqual([
      ['A', 'b\r\n c'],
      ['plain', ''],
    ]);
  });

  test('has as much body as it says, and leaves the rest', () => {
    const reader = newReader('request', '', 'POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nabcGET');
    expect([progress(reader), progress(reader)]).toEqual(['head', 'done']);
    expect([reader.body, reader.buffer]).toEqual(['abc', 'GET']);
  });
});

describe('a response', () => {
  test('to HEAD, and one with status 204 or 304, has no body whatever it says', () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const reader = newReader('response', method, `HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\n`);
      expect([progress(reader), progress(reader), reader.framing]).toEqual(['head', 'done', 'none']);
    }
  });

  test('in chunks is read to its last chunk and trailer', () => {
    const reader = newReader('response', 'GET');
    const text =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n';
    expect(bytewise(reader, text)).toEqual(['head', 'done']);
    expect([reader.body, reader.trailers]).toEqual(['abc0123456789', ['T: 1']]);
  });

  test('with a chunk size that is none is bad', () => {
    const reader = newReader('response', 'GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n');
    expect([progress(reader), progress(reader)]).toEqual(['head', 'bad']);
  });

  test('without length goes on to the end of the stream', () => {
    const reader = newReader('response', 'GET', 'HTTP/1.0 200\r\n\r\nabc');
    expect([progress(reader), progress(reader), reader.framing]).toEqual(['head', 'more', 'eof']);
    expect(reader).toMatchObject({ body: 'abc', head: { reason: '', status: 200 } });
  });

  test('without a status line is bad', () => {
    expect(progress(newReader('response', 'GET', 'HELLO\r\n\r\n'))).toBe('bad');
  });
});
