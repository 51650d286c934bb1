import type { Fact } from '../../core/base/fact.ts';
import { type Action, actionOfPrinted, printedAction } from '../../core/names/actions.ts';
import { eventOfPrinted } from '../../core/names/events.ts';
import type { Version } from '../../core/names/profile.ts';
import { STEPS } from '../../core/names/steps.ts';
import type { MessageName } from '../../core/trace/catalog.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { agreed, align, type Pair } from './alignment.ts';
import { decisionWords, hasWords } from './decision_words.ts';
import { type Reason, reasonOf } from './reasons.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import { ACTION_WORDS, eventWords, messageWords } from './words.ts';

/** How a row stands to the recording. `none`: there is no recording, or it does not show such rows. */
export type Mark = 'agrees' | 'inferred' | 'diverges' | 'none';

export interface Row {
  /**
   * `state`: the machine goes into a state; `event`: a handler gets an event; `moment`: something outside both;
   * `recorded`: only the recording has it; `gap`: what follows is not modelled.
   */
  readonly kind: 'state' | 'event' | 'moment' | 'recorded' | 'gap';
  /** Milliseconds since the transaction began; null when unknown. */
  readonly ms: number | null;
  mark: Mark;
  /** State, handler or words, safe to show. */
  readonly title: string;
  /** Step that decided, or the event. */
  by: string;
  /** Hooks called, without prefix and ending, with the number of plugins that listened. */
  readonly hooks: { readonly hook: string; readonly called: number }[];
  /** Why the machine went into this state, as the step says; empty when unknown. */
  why: string;
  /** Plain sentences. */
  readonly words: string[];
  readonly reasons: Reason[];
  /** Where in the trace the row begins and the next one begins: `trace.slice(first, end)` belongs to it. */
  readonly first: number;
  end: number;
}

export interface Count {
  readonly equal: number;
  readonly total: number;
  /** What only the simulation has. */
  readonly extra?: number;
}

function countOf(pairs: readonly Pair[], total: number): Count {
  const extra = pairs.filter(({ recorded }) => recorded === null).length;
  return { equal: agreed(pairs), total, ...(extra > 0 ? { extra } : {}) };
}

export interface Timeline {
  readonly rows: readonly Row[];
  /** Null where the recording shows none, or there is no recording. */
  readonly states: Count | null;
  readonly handlers: Count | null;
}

/** Messages that say what is being done, not what was decided: they belong to the state under way. */
const DOING: ReadonlySet<MessageName> = new Set<MessageName>([
  'issuing_lookup',
  'doing_dns',
  'dns_skip_loopback',
  'writing_to_cache',
  'open_connection',
  'connect_re',
  'pool_search_ok',
  'starting_transaction',
  'open_read_retry',
  'background_fill',
  'server_eos',
  'pool_added',
  'hostdb_down',
]);

/** Messages that tell something besides the decision; all others only repeat it, and are for recordings. */
const TELLING: ReadonlySet<MessageName> = new Set<MessageName>([
  'client_ip_inserted',
  'xff_appended',
  'alternate_chosen',
  'max_stale_ignored',
  'connect_failed',
  'attempts_now',
]);

const ENTERS: Partial<Record<MessageName, string>> = {
  enter: 'HttpSM',
  enter_cache_sm: 'HttpCacheSM',
  enter_cache_open_write: 'HttpSM',
  enter_client_session: 'Http1ClientSession',
};
interface Building {
  readonly veil: Veil;
  readonly profile: Version;
  readonly zero_ms: number;
  readonly rows: Row[];
  /** Said and decided since the last row: reasons of the state to come. */
  words: string[];
  /** Said, but worth showing only where no decision explains the state. */
  echo: string[];
  reasons: Reason[];
  by: string;
  why: string;
  /** Rows in the order of the compared lists. */
  readonly states: Row[];
  readonly handlers: Row[];
}

function newRow(kind: Row['kind'], title: string, ms: number | null, first: number): Row {
  return { kind, ms, mark: 'none', title, by: '', hooks: [], why: '', words: [], reasons: [], first, end: first };
}

export function shortAction(printed: string): string {
  return printed.replace(/^SM_ACTION_/, '');
}

export function shortHook(hook: string): string {
  return hook.replace(/^TS_HTTP_/, '').replace(/_HOOK$/, '');
}

function addRow(b: Building, row: Row): Row {
  const last = b.rows.at(-1);
  if (last) last.end = row.first;
  b.rows.push(row);
  return row;
}

/** What was said without leading to a state belongs to the row before. */
function flush(b: Building): void {
  const last = b.rows.at(-1);
  if (!last) return;
  addWords(last, [...(b.why === '' ? b.echo : []), ...b.words, ...(b.why === '' ? [] : [b.why])]);
  last.reasons.push(...b.reasons);
  Object.assign(b, { words: [], echo: [], reasons: [], by: '', why: '' });
}

function addWords(row: Row, words: readonly string[]): void {
  for (const sentence of words) if (!row.words.includes(sentence)) row.words.push(sentence);
}

function stateRow(b: Building, action: Action, ms: number, at: number): void {
  const row = addRow(b, newRow('state', shortAction(printedAction(action, b.profile)), ms, at));
  row.by = b.by;
  row.why = b.why;
  const echo = b.why === '' && b.reasons.length === 0 ? b.echo : [];
  addWords(row, [ACTION_WORDS[action], ...echo, ...b.words]);
  row.reasons.push(...b.reasons);
  Object.assign(b, { words: [], echo: [], reasons: [], by: '', why: '' });
  b.states.push(row);
}

function eventRow(b: Building, record: TraceRecord & { kind: 'say' }, ms: number, at: number): void {
  flush(b);
  const handler = String(record.args.handler ?? 'state_cache_open_write');
  const event = String(record.args.event ?? '');
  const owner = ENTERS[record.name];
  const row = addRow(b, newRow('event', shown(owner === 'HttpSM' ? handler : `${owner}::${handler}`), ms, at));
  row.by = shown(eventOfPrinted(event) ?? event);
  const words = eventWords(owner === 'HttpCacheSM' ? `HttpCacheSM::${handler}` : handler, row.by);
  if (words !== null) row.words.push(words);
  b.handlers.push(row);
}

function momentRow(b: Building, title: string, ms: number, at: number): Row {
  flush(b);
  return addRow(b, newRow('moment', title, ms, at));
}

const BEGINNING = 'the transaction begins';

function takeSaid(b: Building, record: TraceRecord & { kind: 'say' }, ms: number, at: number): void {
  if (record.name in ENTERS) {
    eventRow(b, record, ms, at);
    return;
  }
  if (record.name === 'deallocating') {
    momentRow(b, 'the transaction ends', ms, at);
    return;
  }
  const words = messageWords(record.name, record.args);
  if (words === null) return;
  const sentence = shown(b.veil.url(words));
  const last = b.rows.at(-1);
  if (DOING.has(record.name) && last) addWords(last, [sentence]);
  else (TELLING.has(record.name) ? b.words : b.echo).push(sentence);
}

const STEP_NAMES: ReadonlySet<string> = new Set(STEPS);

/** A step's own word is the sentence alone; a question it asked stands with its name. */
function takeDecision(b: Building, step: string, answer: string, because: readonly Fact[]): void {
  const isStep = STEP_NAMES.has(step);
  if (isStep) b.by = step;
  if (isStep && because.length === 0) {
    b.why = isAction(answer) ? '' : shown(b.veil.url(answer));
    return;
  }
  const reason = isStep
    ? reasonOf(isAction(answer) ? '' : answer, because, b.veil)
    : { ...reasonOf(decisionWords(step, answer), because, b.veil), ...(hasWords(step) ? { asked: shown(step) } : {}) };
  if (reason.words !== '' || reason.facts.length > 0) b.reasons.push(reason);
}

function isAction(answer: string): boolean {
  return actionOfPrinted(answer) !== null || actionOfPrinted(`SM_ACTION_${answer}`) !== null;
}

function take(b: Building, record: TraceRecord, at: number): void {
  const ms = record.at_ms - b.zero_ms;
  switch (record.kind) {
    case 'transition':
      stateRow(b, record.to, ms, at);
      return;
    case 'decide':
      takeDecision(b, record.step, record.answer, record.because);
      return;
    case 'hook': {
      if (record.plugin !== undefined) return;
      const row = b.rows.at(-1) ?? momentRow(b, BEGINNING, ms, at);
      row.hooks.push({ hook: shortHook(record.hook), called: record.called });
      return;
    }
    case 'say':
      if (b.rows.length === 0) momentRow(b, BEGINNING, ms, at);
      takeSaid(b, record, ms, at);
      return;
    case 'not_modelled': {
      flush(b);
      addRow(b, newRow('gap', 'not modelled', ms, at)).words.push(shown(`${record.what} (${record.where})`));
      return;
    }
    default:
      return;
  }
}

function fromTrace(b: Building, trace: readonly TraceRecord[]): void {
  trace.forEach((record, at) => {
    take(b, record, at);
  });
  flush(b);
  const last = b.rows.at(-1);
  if (last) last.end = trace.length;
}

/** Without a trace the states are known, but not their times. */
function fromLists(b: Building, record: TransactionRecord): void {
  const decisions = [...record.decisions];
  for (const printed of record.actions) {
    const action = actionOfPrinted(printed);
    const row = newRow('state', shown(shortAction(printed)), null, 0);
    if (action !== null) row.words.push(ACTION_WORDS[action]);
    const at = decisions.findIndex(({ answer }) => actionOfPrinted(answer) === action || answer === action);
    for (const { step, answer, because } of at < 0 ? [] : decisions.splice(0, at + 1))
      takeDecision(b, step, answer, because);
    row.by = b.by;
    row.why = b.why;
    row.reasons.push(...b.reasons);
    Object.assign(b, { words: [], echo: [], reasons: [], by: '', why: '' });
    b.rows.push(row);
    b.states.push(row);
  }
}

function isInferred(row: Row): boolean {
  return row.reasons.some(({ facts }) => facts.some(({ basis }) => basis === 'inferred'));
}

/** Marks the rows of one list and puts in what only the recording has. */
function markRows(
  rows: Row[],
  own: readonly (Row | undefined)[],
  pairs: readonly Pair[],
  titles: readonly string[],
): void {
  let after = -1;
  for (const { simulated, recorded } of pairs) {
    const row = simulated === null ? undefined : own[simulated];
    if (row) {
      row.mark = recorded === null ? 'diverges' : isInferred(row) ? 'inferred' : 'agrees';
      after = rows.indexOf(row);
    } else if (simulated === null && recorded !== null) {
      const missing = newRow('recorded', titles[recorded] ?? '', null, rows[after]?.end ?? 0);
      missing.mark = 'diverges';
      missing.words.push('the recording has this; the simulation does not');
      rows.splice(++after, 0, missing);
    }
  }
}

function compareStates(b: Building, record: TransactionRecord): Count | null {
  const recorded = record.recorded?.actions;
  if (recorded === undefined) return null;
  const pairs = align(record.actions, recorded);
  if (b.states.length === record.actions.length) {
    markRows(
      b.rows,
      b.states,
      pairs,
      recorded.map((printed) => shown(shortAction(printed))),
    );
  }
  return countOf(pairs, recorded.length);
}

const handlerKeys = (list: readonly (readonly [string, string])[]) =>
  list.map(([handler, event]) => `${handler.slice(handler.lastIndexOf(':') + 1)} ${event}`);

/** Event rows in the order of the record's list; the trace may have others, and lack some of it. */
function listedRows(b: Building, keys: readonly string[]): (Row | undefined)[] {
  const own = handlerKeys(b.handlers.map((row) => [row.title, row.by]));
  const rows: (Row | undefined)[] = keys.map(() => undefined);
  for (const { simulated, recorded } of align(own, keys)) {
    if (simulated !== null && recorded !== null) rows[recorded] = b.handlers[simulated];
  }
  return rows;
}

function compareHandlers(b: Building, record: TransactionRecord): Count | null {
  const recorded = record.recorded?.handlers;
  if (recorded === undefined) return null;
  const keys = handlerKeys(record.handlers);
  const pairs = align(keys, handlerKeys(recorded));
  const titles = recorded.map(([handler, event]) => shown(`${handler.replace(/^HttpSM::/, '')} ${event}`));
  if (b.rows.length > 0) markRows(b.rows, listedRows(b, keys), pairs, titles);
  return countOf(pairs, recorded.length);
}

/** Time of the transaction's first record. */
function beginning(trace: readonly TraceRecord[]): number {
  return trace[0]?.at_ms ?? 0;
}

/** The states, events and hooks of one transaction in order, with what was decided and why, and with marks. */
export function timelineOf(record: TransactionRecord, veil: Veil): Timeline {
  const trace = record.trace ?? [];
  const b: Building = {
    veil,
    profile: record.profile === '3.3' ? '3.3' : '9.2',
    zero_ms: beginning(trace),
    rows: [],
    words: [],
    echo: [],
    reasons: [],
    by: '',
    why: '',
    states: [],
    handlers: [],
  };
  if (trace.length > 0) fromTrace(b, trace);
  else fromLists(b, record);
  const states = compareStates(b, record);
  const handlers = compareHandlers(b, record);
  return { rows: b.rows, states, handlers };
}
