import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../base/digest.ts';
import { bodyParts, contentRange, multipartBody, parseRanges, rangeLength, rangeSetup } from './ranges.ts';
import { answer, config, get } from './sample_heads.ts';

describe('reading a Range of an object of 64 bytes', () => {
  test.each([
    ['bytes=0-9', 'RANGE_REQUESTED', [[0, 9]]],
    ['bytes=10-', 'RANGE_REQUESTED', [[10, 63]]],
    ['bytes=-5', 'RANGE_REQUESTED', [[59, 63]]],
    ['bytes=-99999', 'RANGE_REQUESTED', [[0, 63]]],
    ['bytes=0-999999', 'RANGE_REQUESTED', [[0, 63]]],
    ['bytes= 3 - 7 ', 'RANGE_REQUESTED', [[3, 7]]],
    ['bytes=1-3, 99999-', 'RANGE_REQUESTED', [[1, 3]]],
    [
      'bytes=0-4,10-14',
      'RANGE_REQUESTED',
      [
        [0, 4],
        [10, 14],
      ],
    ],
    ['"bytes=1-2"', 'RANGE_REQUESTED', [[1, 2]]],
    [
      'bytes=1-2,"3-4"',
      'RANGE_REQUESTED',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['bytes=0-1, bytes=3-4', 'RANGE_NONE', []],
    [
      'bytes=0-3,,5-6',
      'RANGE_REQUESTED',
      [
        [0, 3],
        [5, 6],
      ],
    ],
    ['bytes=99999-', 'RANGE_NOT_SATISFIABLE', []],
    ['bytes=64-70,80-', 'RANGE_NOT_SATISFIABLE', []],
    ['bytes=5-2', 'RANGE_NONE', []],
    ['bytes=70-65', 'RANGE_NONE', []],
    ['bytes=a-b', 'RANGE_NONE', []],
    ['bytes=', 'RANGE_NONE', []],
    ['bytes=-', 'RANGE_NONE', []],
    ['bytes=-0', 'RANGE_NONE', []],
    ['bytes=0-1,x', 'RANGE_NONE', []],
    ['Bytes=0-1', 'RANGE_NONE', []],
    ['items=0-5', 'RANGE_NONE', []],
    ['bytes=9223372036854775808-', 'RANGE_NONE', []],
    ['bytes=0-9223372036854775807', 'RANGE_REQUESTED', [[0, 63]]],
    ['bytes=10-14,0-4', 'RANGE_NOT_HANDLED', []],
    ['bytes=0-5,5-9', 'RANGE_NOT_HANDLED', []],
  ])('%s is %s', (value, setup, ranges) => {
    const parsed = parseRanges(value, 64);
    expect(parsed.answer).toBe(setup);
    expect(parsed.ranges.map(({ start, end }) => [start, end])).toEqual(ranges);
  });

  test('an empty object has no range, one of unknown length is not handled', () => {
    expect(parseRanges('bytes=0-0', 0).answer).toBe('RANGE_NONE');
    expect(parseRanges('bytes=0-0', null).answer).toBe('RANGE_NOT_HANDLED');
  });
});

describe('setting a range up', () => {
  const stored = { length: 64, contentType: 'text/plain', seekable: true, config: config() };

  test('one range of a cached object is read at its offset', () => {
    const setup = rangeSetup({ ...stored, request: get('Range: bytes=0-9') });
    expect(setup).toMatchObject({ answer: 'RANGE_NOT_TRANSFORM_REQUESTED', outputLength: 10, transform: false });
    expect(setup.said).toEqual([['range_length', { length: 10 }]]);
  });

  test('only a GET over 1.1 is cut', () => {
    const request = get('Range: bytes=0-9');
    expect(rangeSetup({ ...stored, request: { ...request, version: '1.0' } }).answer).toBe('RANGE_NONE');
    expect(rangeSetup({ ...stored, request: { ...request, method: 'HEAD' } }).answer).toBe('RANGE_NONE');
  });

  test.each([
    [0, { answer: 'RANGE_NONE', dropRange: true, transform: false }],
    [1, { answer: 'RANGE_REQUESTED', dropRange: false, transform: true }],
    [2, { answer: 'RANGE_NOT_SATISFIABLE', dropRange: false, transform: false }],
  ])('allow_multi_range %i: several ranges', (allow, expected) => {
    const allowed = config({ 'http.allow_multi_range': allow });
    const setup = rangeSetup({ ...stored, config: allowed, request: get('Range: bytes=0-4,10-14') });
    expect(setup).toMatchObject(expected);
    expect(setup.said[0]).toEqual(['range_length', { length: 189 }]);
  });

  test('a stale object replaced by a 200 is cut on the way, by another answer not at all', () => {
    const request = get('Range: bytes=0-9');
    const replaced = rangeSetup({ ...stored, request, replacedBy: answer(200) });
    expect(replaced.transform).toBe(true);
    expect(replaced.said.map(([name]) => name)).toEqual([
      'range_length',
      'range_after_reserve',
      'range_fallback',
      'range_transform_new',
    ]);
    const not = rangeSetup({ ...stored, request, replacedBy: answer(404) });
    expect(not).toMatchObject({ answer: 'RANGE_REQUESTED', transform: false });
    expect(not.said.at(-1)).toEqual(['range_not_after_revalidate']);
  });

  test('an encoded answer of the origin is not cut', () => {
    const origin = answer(200, 'Content-Encoding: gzip');
    const setup = rangeSetup({ ...stored, seekable: false, origin, request: get('Range: bytes=0-9') });
    expect(setup).toMatchObject({ answer: 'RANGE_NONE', transform: false });
  });

  test('a Range read before is not read again', () => {
    const already = { setup: 'RANGE_NONE', ranges: [], outputLength: 0 } as const;
    const { said } = rangeSetup({ ...stored, already, request: get('Range: bytes=0-9') });
    expect(said).toEqual([['range_already_parsed', { setup: 0 }]]);
  });
});

describe('the body of several ranges', () => {
  const ranges = [
    { start: 0, end: 4 },
    { start: 10, end: 14 },
  ];
  const object = '0000000 0000001 0000002 0000003 0000004 0000005 0000006 0000007 ';

  test('has the length announced', () => {
    expect(rangeLength(ranges, 64, 'text/plain')).toBe(189);
    expect(multipartBody(object, ranges, 'text/plain')).toHaveLength(189);
  });

  test('is byte for byte what the real server sent', () => {
    const digest = 'f4811a3928e4927db0f2a49450e7bb98aecc7e2d5caec1209733b8b580393785';
    expect(sha256Hex(multipartBody(object, ranges, 'text/plain'))).toBe(digest);
  });

  test('frames each part in order', () => {
    expect(multipartBody(object, ranges, 'text/plain').split('\r\n')).toEqual([
      '--RANGE_SEPARATOR',
      'Content-type: text/plain',
      'Content-range: bytes 0-4/64',
      '',
      '00000',
      '--RANGE_SEPARATOR',
      'Content-type: text/plain',
      'Content-range: bytes 10-14/64',
      '',
      '00001',
      '--RANGE_SEPARATOR--',
      '',
    ]);
  });

  test('one range is its bytes alone', () => {
    expect(bodyParts([{ start: 1, end: 3 }], 64, null)).toEqual([{ start: 1, end: 3 }]);
    expect(multipartBody('abcdef', [{ start: 1, end: 3 }], null)).toBe('bcd');
    expect(contentRange({ start: 1, end: 3 }, 6)).toBe('bytes 1-3/6');
  });
});
