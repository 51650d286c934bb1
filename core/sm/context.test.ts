import { describe, expect, test } from 'vitest';
import { desk, workOn } from '../../fixtures/core_desk.ts';
import {
  arm,
  clientOf,
  disarm,
  disarmAll,
  emit,
  milestone,
  newPtr,
  push,
  put,
  say,
  sayAll,
  sayOf,
  serverOf,
  txnOf,
} from './context.ts';

test('records are numbered in order, at the time of the event, below what caused them', () => {
  const { ctx, txn, trace } = desk();
  ctx.parent = say(ctx, { sm: 7, con: null }, 'request_parsed');
  sayOf(ctx, txn, 'request_valid');
  sayAll(ctx, txn, [['miss'], ['dns_address', { ip: '10.0.0.1' }]]);
  expect(trace.map(({ seq, parent, at_ms }) => [seq, parent, at_ms - ctx.now_ms])).toEqual([
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 0],
    [4, 1, 0],
  ]);
});

test('a sink that counts is given no record, and the numbers go on all the same', () => {
  const { ctx } = desk();
  const counted: string[] = [];
  const counting = {
    ...ctx,
    sink: { full: false, put: () => expect.fail(), count: (_kind: string, name: string) => void counted.push(name) },
  };
  put(counting, { kind: 'say', sm: 7, con: null, name: 'miss', args: {} });
  put(counting, { kind: 'milestone', sm: 7, con: null, milestone: 'SM_START' });
  expect([counted, ctx.core.seq]).toEqual([['miss', 'milestone'], 2]);
});

test('a point in time is kept the first time, and anew where it is asked for', () => {
  const { ctx, txn } = desk();
  milestone(ctx, txn, 'UA_BEGIN');
  const later = { ...ctx, now_ms: ctx.now_ms + 5 };
  milestone(later, txn, 'UA_BEGIN');
  expect(txn.milestones.UA_BEGIN).toBe(ctx.now_ms);
  milestone(later, txn, 'UA_BEGIN', true);
  expect(txn.milestones.UA_BEGIN).toBe(ctx.now_ms + 5);
});

test('work is done in the order it was given, before what was there already', () => {
  const on = desk();
  push(on.ctx, { do: 'routine', sm: 7, name: 'old' });
  push(on.ctx, { do: 'perform', sm: 7 }, { do: 'api_return', sm: 7 });
  expect(workOn(on)).toEqual(['perform', 'api_return', 'routine old']);
});

test('a command goes to the world and into the trace, without the bytes', () => {
  const { ctx, trace } = desk();
  emit(ctx, { do: 'write', conn: 'c0', bytes: 'secret' }, { sm: 7, con: 3 });
  expect(ctx.commands).toEqual([{ do: 'write', conn: 'c0', bytes: 'secret' }]);
  expect(trace[0]).toMatchObject({ kind: 'emit', command: 'write', detail: 'c0 6 bytes', sm: 7, con: 3 });
});

describe('timers', () => {
  test('one of the same name and target takes the place of the old one', () => {
    const { ctx } = desk();
    arm(ctx, { client: 3 }, 'idle', 'VC_EVENT_INACTIVITY_TIMEOUT', 10);
    arm(ctx, { client: 3 }, 'idle', 'VC_EVENT_INACTIVITY_TIMEOUT', 30);
    arm(ctx, { server: 3 }, 'idle', 'VC_EVENT_INACTIVITY_TIMEOUT', 20);
    expect(ctx.core.due.map(({ at_ms }) => at_ms - ctx.now_ms).toSorted()).toEqual([20, 30]);
  });

  test('are shown in the trace, unless they are due at once', () => {
    const { ctx, trace } = desk();
    arm(ctx, { sm: 7 }, 'now', 'EVENT_INTERVAL', 0);
    arm(ctx, { sm: 7 }, 'later', 'EVENT_INTERVAL', 1);
    expect(trace).toMatchObject([{ kind: 'timer', timer: 'later', due_ms: ctx.now_ms + 1, sm: 7 }]);
  });

  test('are taken back one by one, or all of one target', () => {
    const { ctx } = desk();
    for (const name of ['a', 'b', 'c']) arm(ctx, { client: 3 }, name, 'EVENT_INTERVAL', 10);
    arm(ctx, { sm: 3 }, 'd', 'EVENT_INTERVAL', 10);
    disarm(ctx, { client: 3 }, 'b');
    expect(ctx.core.due.map(({ name }) => name)).toEqual(['a', 'c', 'd']);
    disarmAll(ctx, { client: 3 });
    expect(ctx.core.due.map(({ name }) => name)).toEqual(['d']);
  });
});

test('pointers of the log are made up, and none comes twice', () => {
  const { ctx } = desk();
  expect(newPtr(ctx.core)).not.toBe(newPtr(ctx.core));
});

test('a transaction knows its connections; one that is not there is an error', () => {
  const { ctx, txn, session } = desk();
  expect(txnOf(ctx.core, 7)).toBe(txn);
  expect(() => txnOf(ctx.core, 8)).toThrow('no transaction 8');
  expect(clientOf(ctx.core, txn)).toBe(session);
  expect(serverOf(ctx.core, txn)).toBeNull();
});
