import { expect, test } from 'vitest';
import { setupOf } from '../fixtures/played_server.ts';
import { advance, deadline, newCore, openWork } from './index.ts';

test('a server is made, told what happens and kept as JSON through this one face', () => {
  const core = newCore(setupOf());
  const sink = { full: false, put: () => undefined, count: () => undefined };
  expect(advance(core, 0, { kind: 'accept', conn: 'c0', from: core.proxy, local: core.proxy }, sink)).toEqual([]);
  expect([deadline(core), openWork(core)]).toEqual([null, []]);
  expect(JSON.parse(JSON.stringify(core))).toEqual(core);
});
