import { expect, test } from 'vitest';
import { newChunks } from '../http/chunked.ts';
import { chunked, chunkReader, framingOf, placeNumber, unchunk } from './framing.ts';
import { newProducer } from './tunnel.ts';

test.each([
  [false, false, 'plain'],
  [true, false, 'dechunk'],
  [false, true, 'chunk'],
  [true, true, 'passthru'],
] as const)('origin chunked %s, client chunked %s: %s', (server, client, framing) => {
  expect(framingOf(server, client)).toBe(framing);
});

test('chunks are read only where the origin sends chunks', () => {
  expect(['plain', 'chunk', 'dechunk', 'passthru'].map((f) => chunkReader(f as 'plain') !== null)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

const origin = () => newProducer('http server', 'server', null);

test('a body in two chunks: bare for the cache, as it came for the client, each step said', () => {
  const wire = '5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n';
  const { body, raw, done, broken, said } = unchunk(origin(), newChunks(), wire);
  expect({ body, raw, done, broken }).toEqual({ body: 'hello!', raw: wire, done: true, broken: false });
  expect(said.map(([name]) => name)).toEqual([
    'chunk_size_read',
    'chunk_read',
    'chunk_size_start',
    'chunk_size_start',
    'chunk_size_read',
    'chunk_read',
    'chunk_size_start',
    'chunk_size_start',
    'chunk_size_read',
    'chunk_trailers_read',
  ]);
});

test('a chunk in two pieces goes on where it stopped', () => {
  const producer = origin();
  const chunks = newChunks();
  const first = unchunk(producer, chunks, '5\r\nhe');
  expect(first.said.at(-1)).toEqual(['chunk_read_part', { bytes: 2, size: 5 }]);
  const second = unchunk(producer, chunks, 'llo\r\n0\r\n\r\n');
  expect([first.body, second.body, second.done]).toEqual(['he', 'llo', true]);
});

test('bytes behind the last chunk are left alone', () => {
  expect(unchunk(origin(), newChunks(), '0\r\n\r\nHTTP/1.1').raw).toBe('0\r\n\r\n');
});

test('a size that is none breaks the body', () => {
  expect(unchunk(origin(), newChunks(), 'hello\r\n')).toMatchObject({ done: false, broken: true });
});

test('the places of the reader have the numbers of the server', () => {
  const chunks = newChunks();
  const before = placeNumber(chunks);
  unchunk(origin(), chunks, '0\r\n\r\n');
  expect([before, placeNumber(chunks)]).toEqual([2, 8]);
});

test('chunks made here hold at most 4096 bytes, sizes in lower-case hex', () => {
  const { raw, said } = chunked('x'.repeat(5000), 4096);
  expect(raw).toBe(`1000\r\n${'x'.repeat(4096)}\r\n388\r\n${'x'.repeat(904)}\r\n`);
  expect(said).toEqual([
    ['chunk_created', { size: 4096 }],
    ['chunk_created', { size: 904 }],
  ]);
});
