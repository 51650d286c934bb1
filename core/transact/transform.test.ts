import { expect, test } from 'vitest';
import { desk, fieldsOf, lay, unplayedOn } from '../../fixtures/core_desk.ts';
import { handleTransformReady, headerForTransform } from './transform.ts';

test('a transform is given the header without a length', () => {
  const { txn, env } = desk();
  const copy = lay(txn, 5, 'Content-Type: text/plain', 'Content-Length: 5');
  headerForTransform(txn, env, copy.response);
  expect(fieldsOf(txn.clientResponse)).toEqual(['Content-Type: text/plain']);
  expect(fieldsOf(copy.response)).toHaveLength(2);
});

test('when the parts are cut the answer has their type and their length', () => {
  const { txn, env } = desk();
  headerForTransform(txn, env, lay(txn, 5, 'Content-Type: text/plain', 'Content-Length: 5').response);
  const ranges = [
    { start: 0, end: 0 },
    { start: 2, end: 2 },
  ];
  Object.assign(txn.range, { setup: 'RANGE_REQUESTED', ranges, outputLength: 202, transform: true });
  expect(handleTransformReady(txn, env)).toMatchObject({ action: 'TRANSFORM_READ', next: null });
  expect(txn).toMatchObject({ source: 'TRANSFORM', clientResponse: { status: 206, reason: 'Partial Content' } });
  expect(fieldsOf(txn.clientResponse).slice(0, 2)).toEqual([
    'Content-Type: multipart/byteranges; boundary=RANGE_SEPARATOR',
    'Content-Length: 202',
  ]);
});

test('a transform that was given nothing is not modelled', () => {
  const on = desk();
  handleTransformReady(on.txn, on.env);
  expect(unplayedOn(on)).toEqual(['a transform without a header']);
});
