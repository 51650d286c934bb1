import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import type { CongestionRule } from '../config/congestion_config.ts';
import { admission, countFailure, newEntry, retryAfter } from './entry.ts';

const START = 1_795_163_714;

function rule(tags: string): CongestionRule {
  const { congestion } = buildConfig({ 'congestion.config': `dest_domain=. ${tags}\n` }, [], 'guide');
  return congestion[0] as CongestionRule;
}

const at = (now: number, connections = 0) => ({ now, connections });

test('with as many failures in the window as the rule says, nothing is tried until the pause is over', () => {
  const [entry, watched] = [newEntry(), rule('max_connection_failures=2 proxy_retry_interval=10')];
  countFailure(entry, watched, START);
  expect(admission(entry, watched, at(START)).answer).toBe('connect');
  countFailure(entry, watched, START + 1);
  expect(admission(entry, watched, at(START + 10)).answer).toBe('congested');
  expect(admission(entry, watched, at(START + 11)).answer).toBe('connect');
});

test('a failure leaves the window with its whole stretch: 17 stretches of 8 seconds for 120', () => {
  const watched = rule('max_connection_failures=2 fail_window=120');
  const first = START - (START % 8);
  for (const [later, congested] of [
    [17 * 8 - 1, true],
    [17 * 8, false],
  ] as const) {
    const entry = newEntry();
    countFailure(entry, watched, first);
    countFailure(entry, watched, first + later);
    expect(entry.congested).toBe(congested);
  }
});

test('-1 counts no failures', () => {
  const entry = newEntry();
  for (let i = 0; i < 9; i++) countFailure(entry, rule('max_connection_failures=-1'), START);
  expect(entry).toEqual(newEntry());
});

test('an origin with as many connections as it may have is full; -1 sets no limit', () => {
  expect(admission(newEntry(), rule('max_connection=2'), at(START, 1)).answer).toBe('connect');
  expect(admission(newEntry(), rule('max_connection=2'), at(START, 2)).answer).toBe('full');
  expect(admission(newEntry(), rule('max_connection=0'), at(START, 0)).answer).toBe('full');
  expect(admission(newEntry(), rule(''), at(START, 999)).answer).toBe('connect');
});

test('why it is congested: the failures, the line of each limit and the seconds since the last', () => {
  const [entry, watched] = [newEntry(), rule('max_connection_failures=1')];
  countFailure(entry, watched, START);
  expect(admission(entry, watched, at(START + 3))).toEqual({
    answer: 'congested',
    rule: 'too many failures, and its pause is not over',
    because: [
      { fact: 'failures in the window', value: 1, from: 'computed' },
      { fact: 'max_connection_failures', value: 1, from: 'congestion.config:1' },
      { fact: 'fail_window', value: 120, from: 'default' },
      { fact: 'proxy_retry_interval', value: 10, from: 'default' },
      { fact: 'seconds since the last failure', value: 3, from: 'computed' },
    ],
    said: [],
  });
});

test('the client waits for the rest of the pause, the interval of the rule and what was drawn below alpha', () => {
  const [entry, watched] = [
    newEntry(),
    rule('max_connection_failures=1 client_wait_interval=40 wait_interval_alpha=30'),
  ];
  expect(retryAfter(entry, watched, { now: START, drawn: 65 }).answer).toBe(40 + 5);
  countFailure(entry, watched, START);
  expect(retryAfter(entry, watched, { now: START + 4, drawn: 65 }).answer).toBe(6 + 40 + 5);
  expect(retryAfter(entry, watched, { now: START + 60, drawn: 0 }).answer).toBe(40);
  expect(retryAfter(entry, rule('wait_interval_alpha=0'), { now: START + 60, drawn: 9 }).answer).toBe(300);
});
