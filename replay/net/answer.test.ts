import { describe, expect, test } from 'vitest';
import { opaqueResponse } from '../scenario/response_script.ts';
import type { ResponseScript } from '../scenario/scenario.ts';
import { LAB_TIMING } from '../scenario/timing.ts';
import { answerOps, onConnectOps } from './answer.ts';

const HEAD = 'HTTP/1.1 200 OK\r\n\r\n';

/** The moves for a script, written short: waits as numbers, bytes as text. */
function moves(script: Partial<ResponseScript>, method = 'GET', sent100 = false) {
  const whole = { ...opaqueResponse(), opaque: false, head: HEAD, ...script };
  return answerOps(whole, method, sent100, LAB_TIMING).map((op) =>
    op.op === 'wait' ? op.ms : op.op === 'send' ? op.bytes.replace(HEAD, 'HEAD ') : op.op,
  );
}

const TWO = [
  { after_ms: 0, bytes: 'abc' },
  { after_ms: 30, bytes: 'def' },
];

describe('an origin answers', () => {
  test('with header and first piece in one write', () => {
    expect(moves({ body: TWO })).toEqual(['HEAD abc', 30, 'def']);
  });

  test('after its pause, or 15 ms after a 100 of its own', () => {
    expect(moves({ delay_ms: 40, body: TWO.slice(0, 1) }, 'POST', true)).toEqual([40, 'HEAD abc']);
    expect(moves({}, 'POST', true)).toEqual([15, 'HEAD ']);
  });

  test('without a body where the answer has none', () => {
    expect(moves({ body: TWO }, 'HEAD')).toEqual(['HEAD ']);
    expect(moves({ body: TWO, status: 304, untilClose: true })).toEqual(['HEAD ']);
  });

  test('and closes 8 ms later when that ends the body', () => {
    expect(moves({ body: TWO.slice(0, 1), untilClose: true })).toEqual(['HEAD abc', 8, 'finish']);
  });

  test('with a pause between header and body', () => {
    expect(moves({ body: TWO, bodyDelay_ms: 25 })).toEqual(['HEAD ', 25, 'abc', 30, 'def']);
  });
});

describe('an origin breaks off', () => {
  test('after the request', () => {
    expect(moves({ close: 'after-request', reset: true })).toEqual([10, 'reset']);
  });

  test('after the header', () => {
    expect(moves({ close: 'after-headers', body: TWO })).toEqual(['HEAD ', 20, 'finish']);
  });

  test('after a number of bytes of the body', () => {
    expect(moves({ close: 4, body: TWO })).toEqual(['HEAD abc', 30, 'd', 20, 'finish']);
    expect(moves({ close: 2, body: TWO, reset: true })).toEqual(['HEAD ab', 20, 'reset']);
  });

  test('after raw bytes', () => {
    expect(moves({ raw: TWO, close: 'after-body' })).toEqual(['abc', 30, 'def', 8, 'finish']);
    expect(moves({ raw: TWO })).toEqual(['abc', 30, 'def']);
  });
});

test('an origin that does not take part resets or closes after 10 ms', () => {
  expect(onConnectOps('reset', LAB_TIMING)).toEqual([{ op: 'wait', ms: 10 }, { op: 'reset' }]);
  expect(onConnectOps('refuse', LAB_TIMING)).toEqual([{ op: 'wait', ms: 10 }, { op: 'finish' }]);
  expect(onConnectOps('accept', LAB_TIMING)).toBeNull();
});
