import { expect, test } from 'vitest';
import { EVENTS } from '../../core/names/events.ts';
import { HANDLERS } from '../../core/names/handlers.ts';
import { CACHE_ACTIONS } from '../../core/names/states.ts';
import { CATALOG } from '../../core/trace/catalog.ts';
import { HIERARCHY_WORDS, RESULT_WORDS } from './outcome_words.ts';
import {
  ACTION_WORDS,
  CACHE_ACTION_WORDS,
  EVENT_WORDS,
  eventWords,
  HOOK_WORDS,
  LOOKUP_WORDS,
  MESSAGE_WORDS,
  messageWords,
  STEP_WORDS,
} from './words.ts';

const TABLES = {
  ACTION_WORDS,
  STEP_WORDS,
  HOOK_WORDS,
  CACHE_ACTION_WORDS,
  LOOKUP_WORDS,
  EVENT_WORDS,
  MESSAGE_WORDS,
  RESULT_WORDS,
};

test.each(Object.entries(TABLES))('%s: every row is a short phrase of its own', (_, table) => {
  for (const words of Object.values(table)) expect(words).toMatch(/^[\S].{1,90}[^.\s]$/);
});

test('no two states and no two steps are described alike', () => {
  for (const table of [ACTION_WORDS, STEP_WORDS]) {
    const phrases = Object.values(table);
    expect(new Set(phrases).size).toBe(phrases.length);
  }
});

test('every event row names a handler and an event that exist', () => {
  const handlers = new Set(Object.values(HANDLERS).flat().map(String));
  for (const key of Object.keys(EVENT_WORDS)) {
    const [handler = '', event = ''] = key.replace(/^\w+::/, '').split(' ');
    expect(handler === '*' || handlers.has(handler), key).toBe(true);
    expect(event in EVENTS, key).toBe(true);
  }
});

test('the most particular row of an event wins', () => {
  expect(eventWords('state_keep_alive', 'VC_EVENT_EOS')).toBe('the client closed its connection');
  expect(eventWords('tunnel_handler_post', 'VC_EVENT_EOS')).toBe('the other side closed');
  expect(eventWords('HttpCacheSM::state_cache_open_read', 'CACHE_EVENT_OPEN_READ')).toBe('the cache answers: found');
  expect(eventWords('state_add_to_list', 'EVENT_NONE')).toBeNull();
});

test('words of a message take its arguments, and only arguments that it has', () => {
  expect(messageWords('dns_address', { ip: '10.0.0.1' })).toBe('the origin is at 10.0.0.1');
  expect(messageWords('deallocating', {})).toBeNull();
  for (const [name, words] of Object.entries(MESSAGE_WORDS)) {
    const row = CATALOG[name as keyof typeof CATALOG].join(' ');
    for (const [, arg] of words.matchAll(/\{([a-z_]+)\}/g)) expect(row, name).toMatch(new RegExp(`\\{${arg}[:}]`));
  }
});

test('every cache action has words', () => {
  expect(Object.keys(CACHE_ACTION_WORDS).sort()).toEqual([...CACHE_ACTIONS].sort());
  expect(HIERARCHY_WORDS.DIRECT).toBe('the origin was asked');
});
