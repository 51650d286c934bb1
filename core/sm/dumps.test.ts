import { expect, test } from 'vitest';
import { argsOn, desk } from '../../fixtures/core_desk.ts';
import { dump } from './dumps.ts';

test('a dump is a title and the lines of the header', () => {
  const on = desk();
  dump(on.ctx, on.txn, 'Incoming Request', on.txn.clientRequest);
  expect(argsOn(on, 'dump')).toEqual({
    title: 'Incoming Request',
    text: 'GET http://origin.test:8081/p HTTP/1.1\nHost: origin.test:8081',
  });
});

test('without a header the title stands alone', () => {
  const on = desk();
  dump(on.ctx, on.txn, 'Cached Request Hdr', null);
  expect(argsOn(on, 'dump')?.text).toBe('');
});
