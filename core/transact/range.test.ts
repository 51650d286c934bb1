import { expect, test } from 'vitest';
import { desk, reasonsOn } from '../../fixtures/core_desk.ts';
import { answer } from '../policy/sample_heads.ts';
import { setUpRange } from './range.ts';

const source = { length: 10, response: answer(200, 'Content-Type: text/plain'), seekable: true };

test.each([
  ['bytes=0-3', 'RANGE_NOT_TRANSFORM_REQUESTED', 4],
  ['bytes=-1', 'RANGE_NOT_TRANSFORM_REQUESTED', 1],
  ['bytes=20-', 'RANGE_NOT_SATISFIABLE', 0],
  ['bytes=5-6,0-1', 'RANGE_NOT_HANDLED', 0],
  ['pages=1', 'RANGE_NONE', 0],
])('%s of ten bytes: %s', (value, setup, length) => {
  const on = desk({}, `Range: ${value}`);
  setUpRange(on.txn, on.env, source);
  expect(on.txn.range).toMatchObject({ setup, outputLength: length });
  expect(reasonsOn(on, 'do_range_setup_if_necessary')).toBeDefined();
});

test('several ranges are cut by the transform where that is allowed', () => {
  const on = desk({ records: { 'http.allow_multi_range': 1 } }, 'Range: bytes=0-1,5-6');
  setUpRange(on.txn, on.env, source);
  expect(on.txn.range).toMatchObject({ setup: 'RANGE_REQUESTED', transform: true });
});

test('where it is not, the field is taken away, so that everything is sent', () => {
  const on = desk({}, 'Range: bytes=0-1,5-6');
  setUpRange(on.txn, on.env, source);
  expect(on.txn.clientRequest.fields.map(({ name }) => name)).toEqual(['Host']);
});
