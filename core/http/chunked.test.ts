import { expect, test } from 'vitest';
import { decodeChunks, encodeChunk, LAST_CHUNK, newChunks } from './chunked.ts';

function decodeAll(bytes: string, piece = bytes.length): { body: string; raw: string; error: string | null } {
  const state = newChunks();
  const all = { body: '', raw: '', error: null as string | null };
  for (let at = 0; at < bytes.length; at += piece) {
    const part = decodeChunks(state, bytes.slice(at, at + piece));
    all.body += part.body;
    all.raw += part.raw;
    all.error = part.error;
  }
  return all;
}

const MESSAGE = '5;name=value\r\nhello\r\nA\r\n, world\n!!\r\n000\r\nTrailer: x\r\n\r\n';

test('body and framing come out the same however the bytes are cut', () => {
  for (let piece = 1; piece <= MESSAGE.length; piece++) {
    expect(decodeAll(MESSAGE, piece)).toEqual({ body: 'hello, world\n!!', raw: MESSAGE, error: null });
  }
});

test('bytes after the end are not taken', () => {
  const state = newChunks();
  const part = decodeChunks(state, `1\r\na\r\n${LAST_CHUNK}GET /`);
  expect(part).toEqual({ body: 'a', raw: `1\r\na\r\n${LAST_CHUNK}`, used: 11, done: true, error: null });
  expect(state).toMatchObject({ place: 'done', bodyBytes: 1, rawBytes: 11 });
  expect(decodeChunks(state, 'x').used).toBe(0);
});

// Which framing is taken and which is not was seen on Traffic Server 9.2.9.

test('sizes end with blanks, extensions or a line feed alone; the line after data must be whole', () => {
  const body = { body: 'hello', error: null };
  for (const size of ['5', '5 ', '5\t;x', '05', '0000000000005', '5;a=b']) {
    expect([size, decodeAll(`${size}\r\nhello\r\n${LAST_CHUNK}`)]).toMatchObject([size, body]);
  }
  expect(decodeAll('5\nhello\r\n0\r\n\n')).toMatchObject(body);
  expect(decodeAll('5\r\nhello\r\n0\r\n\r\r\n')).toMatchObject(body);
});

test('what is no chunk is an error and stays one', () => {
  const state = newChunks();
  expect(decodeChunks(state, 'xyz\r\n')).toMatchObject({ done: false, error: 'malformed chunk' });
  expect(decodeChunks(state, '0\r\n\r\n')).toMatchObject({ used: 0, error: 'malformed chunk' });
  const broken = [
    '5x\r\nhello',
    '100000005\r\nhello',
    '80000000\r\nhello',
    '5\r\nhelloX\r\n',
    '5\r\nhello\n0',
    '5\r\nhello\r\r\n',
  ];
  broken.push('\r\n5\r\nhello', ' 5\r\nhello', '0x5\r\nhello', '5\r\nhello\r\n-1\r\n');
  for (const bytes of broken) expect([bytes, decodeAll(bytes).error]).toEqual([bytes, 'malformed chunk']);
  expect(decodeAll('7fffffff\r\nhello')).toMatchObject({ body: 'hello', error: null });
});

test('a chunk is encoded with its size in lower-case hex', () => {
  expect(encodeChunk('a'.repeat(26))).toBe(`1a\r\n${'a'.repeat(26)}\r\n`);
});
