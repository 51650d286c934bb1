import { expect, test } from 'vitest';
import { lineText } from './spans.ts';
import { hierarchyOf, readVia, resultCodeOf, viaCodesIn, viaLines, viaReadings, viaTextLines } from './via.ts';

const text = (codes: string) => viaLines(codes, 80).map(lineText).join('\n');

test('a miss that was stored, in words', () => {
  expect(`\n${text('uScMsSfWpSeN:t cCMp sS')}`).toMatchInlineSnapshot(`
    "
    [uScMsSfWpSeN:t cCMp sS]
      S  client request        simple, without conditions
      M  cache lookup          miss: nothing stored
      S  origin answer         the origin sent an answer
      W  cache write           the answer was stored
      S  proxy operation       the answer was sent on
      N  error                 none
      ·  passed by the cache   no
      C  looked up in          the cache
      M  lookup detail         not stored
      ·  parent connection     no parent took part
      S  origin connection     opened
      in the access log: TCP_MISS DIRECT (miss; the origin was asked)"
  `);
});

test('all forms are read: 22 letters, 24 with the neighbour, the short ones', () => {
  expect(readVia('uScMsSf pSeN:t cCMi p sS')).toMatchObject({ i: ' ', parent: ' ', origin: 'S' });
  expect(readVia('cHs f ')).toEqual({ c: 'H', s: ' ', f: ' ' });
  expect(readVia('uScM')).toEqual({ u: 'S', c: 'M' });
});

test('a blank that was lost at the end does not matter', () => {
  expect(readVia('uScHs f p eN:t cCHp s')).toEqual(readVia('uScHs f p eN:t cCHp s '));
});

test('other texts are no code strings', () => {
  for (const other of ['', 'hello', 'uScMsSfWpSeN', 'uScMsSfWpSeN:t cCMp sSx', 'u1cM', 'http/1.1 tcp ipv4'])
    expect(readVia(other)).toBeNull();
});

test('a Via header gives the codes of each proxy in order', () => {
  const header =
    'http/1.1 a[11C91B29] (ApacheTrafficServer/3.3.1-dev [uScMs f p eN:t cCMi p s ]), http/1.1 b (ApacheTrafficServer/9.2.9 [cHs f ] [http/1.1 tcp ipv4])';
  expect(viaCodesIn(header)).toEqual(['uScMs f p eN:t cCMi p s ', 'cHs f ']);
  expect(
    viaTextLines(header, 80)
      .map(lineText)
      .filter((line) => line.startsWith('[')),
  ).toEqual(['[uScMs f p eN:t cCMi p s ]', '[cHs f ]']);
  expect(viaCodesIn('[uScM]')).toEqual(['uScM']);
  expect(viaCodesIn('1.1 proxy')).toEqual([]);
});

test('a letter that nobody prints is named', () => {
  expect(text('uScXsSfWpSeN:t cCMp sS')).toContain(
    'X  cache lookup          a letter that no version known here prints',
  );
});

/** Letters of recorded transactions with what the real server's access log wrote for them. */
const RECORDED: readonly (readonly [codes: string, crc: string, hierarchy: string])[] = [
  ['uScMsSfWpSeN:t cCMp sS', 'TCP_MISS', 'DIRECT'],
  ['uScHs f p eN:t cCHp s ', 'TCP_HIT', 'NONE'],
  ['uScRs f p eN:t cCHp s ', 'TCP_MEM_HIT', 'NONE'],
  ['uIcRs f p eN:t cCNp s ', 'TCP_IMS_HIT', 'NONE'],
  ['uScSsNfUpSeN:t cCSp sS', 'TCP_REFRESH_HIT', 'DIRECT'],
  ['uScSsSfUpSeN:t cCSp sS', 'TCP_REFRESH_MISS', 'DIRECT'],
  ['uScSsEf p eN:t cCHp sF', 'TCP_REF_FAIL_HIT', 'DIRECT'],
  ['uScMsEf p eC:t cCMp sF', 'ERR_CONNECT_FAIL', 'DIRECT'],
  ['uScMsEf p eT:t cCMp sF', 'ERR_READ_TIMEOUT', 'TIMEOUT_DIRECT'],
  ['uScMs f p e :tNcCMp s ', 'ERR_UNKNOWN', 'NONE'],
  ['uEc s f p eH:t c  p s ', 'ERR_INVALID_REQ', 'NONE'],
];

test.each(RECORDED)('%s is logged as %s %s', (codes, crc, hierarchy) => {
  const letters = readVia(codes) ?? {};
  expect([resultCodeOf(letters), hierarchyOf(letters)]).toEqual([crc, hierarchy]);
});

test('the reading is there as data too', () => {
  expect(viaReadings('[cHs f ]')).toEqual([
    {
      codes: 'cHs f ',
      letters: [
        { about: 'cache lookup', letter: 'H', means: 'hit: stored and fresh' },
        { about: 'origin answer', letter: ' ', means: 'no answer of an origin took part' },
        { about: 'cache write', letter: ' ', means: 'nothing was written' },
      ],
      crc: null,
      hierarchy: null,
    },
  ]);
});
