import { expect, test } from 'vitest';
import type { TraceRecord } from '../../core/trace/record.ts';
import { walkthroughRecord } from '../../fixtures/records.ts';
import { reasonOf } from './reasons.ts';
import { newVeil } from './secrets.ts';
import { shortAction, shortHook, timelineOf } from './timeline.ts';

const veil = newVeil({ redact: true });
const timeline = timelineOf(walkthroughRecord(), veil);
const row = (title: string) => timeline.rows.find((each) => each.title === title);

test('every state has its step, time, hooks and mark', () => {
  expect(timeline.rows.filter(({ kind }) => kind === 'state').map(({ title }) => title)).toEqual(
    walkthroughRecord().actions,
  );
  expect(row('CACHE_LOOKUP')).toMatchObject({ by: 'DecideCacheLookup', mark: 'agrees', hooks: [] });
  expect(row('CACHE_LOOKUP')?.ms).toBeCloseTo(1.1);
  expect(row('API_OS_DNS')?.hooks).toEqual([{ hook: 'OS_DNS', called: 0 }]);
});

test('a step that rests on an inferred fact is marked so', () => {
  expect(row('HTTP_API_POST_REMAP')?.mark).toBe('inferred');
});

test('the trace is divided among the rows without a gap', () => {
  const { trace = [] } = walkthroughRecord();
  timeline.rows.forEach(({ first, end }, index) => {
    expect(end).toBe(timeline.rows[index + 1]?.first ?? trace.length);
    expect(first).toBeLessThanOrEqual(end);
  });
});

test('states and handlers are counted against the recording', () => {
  expect([timeline.states, timeline.handlers]).toEqual([
    { equal: 10, total: 10 },
    { equal: 10, total: 10 },
  ]);
});

test('what leaves the model is a row of its own', () => {
  const gap: TraceRecord = {
    kind: 'not_modelled',
    what: 'parents',
    where: 'next hop',
    seq: 1,
    at_ms: 0,
    sm: 1,
    con: null,
    parent: 0,
  };
  expect(timelineOf(walkthroughRecord({ trace: [gap] }), veil).rows).toMatchObject([
    { kind: 'gap', words: ['parents (next hop)'] },
  ]);
});

test('only the recording having a handler is shown where it happened', () => {
  const base = walkthroughRecord();
  const handlers = [
    ...base.handlers.slice(0, 3),
    ['HttpSM::state_hostdb_lookup', 'EVENT_HOST_DB_LOOKUP'] as [string, string],
    ...base.handlers.slice(3),
  ];
  const { rows, handlers: counted } = timelineOf({ ...base, recorded: { ...base.recorded, handlers } }, veil);
  const at = rows.findIndex(({ kind }) => kind === 'recorded');
  expect(rows[at]).toMatchObject({ title: 'state_hostdb_lookup EVENT_HOST_DB_LOOKUP', mark: 'diverges' });
  expect(rows[at - 1]).toMatchObject({ title: 'state_cache_open_read', by: 'CACHE_EVENT_OPEN_READ_FAILED' });
  expect(counted).toEqual({ equal: 10, total: 11 });
});

test('reasons: the rule stands first, values are masked and named', () => {
  expect(
    reasonOf(
      'no',
      [
        { fact: 'rule', value: 'credentials', from: 'x' },
        { fact: 'Authorization', value: 'Basic abc', from: 'client request' },
        { fact: 'Expires', value: null, from: 'origin response' },
        { fact: 'flag', value: true, from: 'computed' },
      ],
      veil,
    ),
  ).toEqual({
    words: 'credentials',
    facts: [
      { name: 'Authorization', value: 'Basic ‹secret 1 · 1–8 bytes›', from: 'client request', basis: 'simulated' },
      { name: 'Expires', value: 'absent', from: 'origin response', basis: 'simulated' },
      { name: 'flag', value: 'yes', from: 'computed', basis: 'simulated' },
    ],
  });
});

test('names are shown without what all of them have', () => {
  expect([
    shortAction('SM_ACTION_CACHE_LOOKUP'),
    shortAction('CACHE_LOOKUP'),
    shortHook('TS_HTTP_TXN_START_HOOK'),
  ]).toEqual(['CACHE_LOOKUP', 'CACHE_LOOKUP', 'TXN_START']);
});
