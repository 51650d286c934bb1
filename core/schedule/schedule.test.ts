import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import type { Schedule } from '../txn/core_state.ts';
import { beginRounds, dueAt, endRound, endTask, FORCED_EVERY_MS, newSchedule, takeTask } from './schedule.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;

function schedule(records: Readonly<Record<string, number>> = {}, text = 'http://a/\\\\12\\300\\1\\\n') {
  const given = Object.entries({ enabled: 1, ...records }).map(([name, value]) => ({
    name: `proxy.config.update.${name}`,
    value,
    from: '--set',
  }));
  const config = buildConfig({ 'update.config': text }, given, 'guide');
  const state = newSchedule(config, NOON);
  return { config, state: state as Schedule };
}

/** Takes everything that may start. */
function takeAll({ config, state }: ReturnType<typeof schedule>, now: number) {
  const taken: string[] = [];
  for (let next = takeTask(state, config, now); next; next = takeTask(state, config, now))
    taken.push(`${next[0]} ${next[1].url}`);
  return taken;
}

test('nothing is scheduled unless it is enabled and there are entries', () => {
  expect(schedule({ enabled: 0 }).state).toBeNull();
  expect(schedule({}, '').state).toBeNull();
  expect(newSchedule(buildConfig({ 'update.config': 'http://a/\\\\12\\300\\1\\' }), NOON)).toBeNull();
});

test('a round begins when its entry is due and takes what its pages name, each once', () => {
  const at = schedule();
  const { config, state } = at;
  expect(dueAt(state, config)).toBe(NOON + 5 * MINUTE);
  expect(beginRounds(state, config, NOON + 5 * MINUTE - 1)).toEqual([]);
  expect(beginRounds(state, config, NOON + 5 * MINUTE)).toEqual([{ entry: 0, began: true }]);
  expect(takeAll(at, NOON + 5 * MINUTE)).toEqual(['u0 http://a/']);
  expect(dueAt(state, config)).toBe(NOON + 10 * MINUTE);
  const done = {
    conn: 'u0',
    succeeded: true,
    links: ['http://a/b', 'http://a/', 'http://a/b'],
    now_ms: NOON + 6 * MINUTE,
  };
  expect(endTask(state, config, done)).toBe('done');
  expect(endRound(state, 0)).toBeNull();
  expect(takeAll(at, NOON + 6 * MINUTE)).toEqual(['u1 http://a/b']);
  endTask(state, config, { ...done, conn: 'u1', links: [] });
  expect(endRound(state, 0)).toMatchObject({ updated: 2, failed: 0 });
  expect([state.rounds, state.waiting, state.running]).toEqual([{}, [], {}]);
});

test('a fetch that failed waits for retry_interval, and is given up after retry_count more tries', () => {
  const at = schedule({ retry_count: 1, retry_interval: 7 });
  const now_ms = NOON + 5 * MINUTE;
  beginRounds(at.state, at.config, now_ms);
  takeAll(at, now_ms);
  const failed = { succeeded: false, links: [], now_ms };
  expect(endTask(at.state, at.config, { ...failed, conn: 'u0' })).toEqual({ again_ms: now_ms + 7000 });
  expect(dueAt(at.state, at.config)).toBe(now_ms + 7000);
  expect(takeAll(at, now_ms + 6999)).toEqual([]);
  expect(takeAll(at, now_ms + 7000)).toEqual(['u1 http://a/']);
  expect(endTask(at.state, at.config, { ...failed, conn: 'u1' })).toBe('given up');
  expect(endRound(at.state, 0)).toMatchObject({ updated: 0, failed: 1 });
});

test('no more than concurrent_updates are taken', () => {
  const at = schedule({ concurrent_updates: 1 }, 'http://a/\\\\12\\300\\0\\\nhttp://b/\\\\12\\300\\0\\\n');
  const now_ms = NOON + 5 * MINUTE;
  beginRounds(at.state, at.config, now_ms);
  expect(takeAll(at, now_ms)).toEqual(['u0 http://a/']);
  expect(dueAt(at.state, at.config)).toBe(NOON + 10 * MINUTE);
  endTask(at.state, at.config, { conn: 'u0', succeeded: true, links: [], now_ms });
  expect(dueAt(at.state, at.config)).toBe(now_ms);
  expect(takeAll(at, now_ms)).toEqual(['u1 http://b/']);
});

test('an entry whose round is not over is left out until its next time', () => {
  const at = schedule();
  beginRounds(at.state, at.config, NOON + 5 * MINUTE);
  expect(beginRounds(at.state, at.config, NOON + 10 * MINUTE)).toEqual([{ entry: 0, began: false }]);
  expect(at.state.next_ms).toEqual([NOON + 15 * MINUTE]);
});

test('forced rounds begin at once and again and again', () => {
  const at = schedule({ force: 1 });
  expect(dueAt(at.state, at.config)).toBe(NOON);
  expect(beginRounds(at.state, at.config, NOON)).toEqual([{ entry: 0, began: true }]);
  expect(at.state.next_ms).toEqual([NOON + FORCED_EVERY_MS]);
});

test('the state is plain data', () => {
  const at = schedule();
  beginRounds(at.state, at.config, NOON + 5 * MINUTE);
  takeAll(at, NOON + 5 * MINUTE);
  expect(JSON.parse(JSON.stringify(at.state))).toEqual(at.state);
});
