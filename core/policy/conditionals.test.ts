import { expect, test } from 'vitest';
import {
  clientConditionals,
  isClientConditional,
  matchesStrongly,
  matchesWeakly,
  SEND_FULL_BODY,
} from './conditionals.ts';
import { answer, get } from './sample_heads.ts';

const MODIFIED = 'Last-Modified: Fri, 20 Nov 2026 08:00:00 GMT';
const BEFORE = 'Fri, 20 Nov 2026 07:59:59 GMT';
const SAME = 'Fri, 20 Nov 2026 08:00:00 GMT';
const AFTER = 'Fri, 20 Nov 2026 08:00:01 GMT';

test.each([
  [['If-None-Match: "a"'], ['ETag: "a"'], 304],
  [['If-None-Match: W/"a"'], ['ETag: "a"'], 304],
  [['If-None-Match: "x", W/"a"'], ['ETag: W/"a"'], 304],
  [['If-None-Match: *'], ['ETag: "a"'], 304],
  [['If-None-Match: "b"', `If-Modified-Since: ${AFTER}`], ['ETag: "a"', MODIFIED], 200],
  [['If-None-Match: "a"', `If-Modified-Since: ${SAME}`], [MODIFIED], 304],
  [[`If-Modified-Since: ${SAME}`], [MODIFIED], 304],
  [[`If-Modified-Since: ${BEFORE}`], [MODIFIED], 200],
  [['If-Modified-Since: garbage'], [MODIFIED], 200],
  [[`If-Modified-Since: ${AFTER}`], ['Last-Modified: garbage', `Date: ${BEFORE}`], 200],
  [[`If-Modified-Since: ${SAME}`], [`Date: ${SAME}`], 304],
  [[`If-Modified-Since: ${SAME}`], [], 304],
  [['If-Match: "a"'], ['ETag: "a"'], 200],
  [['If-Match: "a"'], ['ETag: W/"a"'], 412],
  [['If-Match: *'], ['ETag: "a"'], 200],
  [['If-Match: *'], [], 200],
  [['If-Match: "a"', `If-Unmodified-Since: ${BEFORE}`], [MODIFIED], 200],
  [['If-Match: *'], ['ETag: W/"a"'], 412],
  [['If-None-Match: "*"'], ['ETag: "a"'], 304],
  [['If-None-Match: "x"', 'If-None-Match: "a"'], ['ETag: "a"'], 200],
  [['If-None-Match: "a'], ['ETag: "a"'], 304],
  [['If-None-Match: w/"a"'], ['ETag: "a"'], 200],
  [['If-Range: garbage', 'Range: bytes=0-1'], ['Last-Modified: garbage'], SEND_FULL_BODY],
  [[`If-Unmodified-Since: ${SAME}`], [MODIFIED], 200],
  [[`If-Unmodified-Since: ${BEFORE}`], [MODIFIED], 412],
  [[`If-Unmodified-Since: ${SAME}`], [], 412],
  [['If-Range: "a"', 'Range: bytes=0-1'], ['ETag: "a"'], 200],
  [['If-Range: "b"', 'Range: bytes=0-1'], ['ETag: "a"'], SEND_FULL_BODY],
  [['If-Range: W/"a"', 'Range: bytes=0-1'], ['ETag: W/"a"'], SEND_FULL_BODY],
  [['If-Range: "a"', 'Range: bytes=0-1'], [], SEND_FULL_BODY],
  [[`If-Range: ${SAME}`, 'Range: bytes=0-1'], [MODIFIED], 200],
  [[`If-Range: ${AFTER}`, 'Range: bytes=0-1'], [MODIFIED], SEND_FULL_BODY],
  [['If-Range: "b"'], ['ETag: "a"'], 200],
])('%j against %j gives %i', (asked, stored, status) => {
  const received = Date.UTC(2026, 10, 20, 8, 0, 0) / 1000;
  expect(clientConditionals(get(...asked), answer(200, ...stored), received).answer).toBe(status);
});

test('without a condition the status of the response stands', () => {
  expect(clientConditionals(get(), answer(404), 0)).toMatchObject({ answer: 404, rule: 'no condition' });
});

test('the deciding validators are facts', () => {
  const { because } = clientConditionals(get('If-None-Match: "a"'), answer(200, 'ETag: "a"'), 0);
  expect(because).toEqual([
    { fact: 'If-None-Match', value: '"a"', from: 'client request' },
    { fact: 'Etag', value: '"a"', from: 'cached response' },
  ]);
});

test('only a GET or HEAD counts as conditional', () => {
  const request = get('If-Range: x');
  expect(isClientConditional(request)).toBe(true);
  expect(isClientConditional({ ...request, method: 'HEAD' })).toBe(true);
  expect(isClientConditional({ ...request, method: 'POST' })).toBe(false);
  expect(isClientConditional(get('Range: bytes=0-1'))).toBe(false);
});

test('tags compare by their text, with quotes or without, and case counts', () => {
  expect(matchesWeakly('range', '"range"')).toBe(true);
  expect(matchesStrongly('range', '"range"')).toBe(true);
  expect(matchesStrongly('"a"', '"A"')).toBe(false);
  expect(matchesWeakly('"a,b"', '"x", "a,b"')).toBe(true);
});
