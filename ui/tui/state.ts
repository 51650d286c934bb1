import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { newVeil, type Veil } from '../view/secrets.ts';
import { TABS, type Tab } from '../view/step_details.ts';
import { clampTop, detailsOf, heightsFor, type Screen, type StepView } from '../view/step_screen.ts';
import { agreementOf } from '../view/table.ts';
import { type Row, type Timeline, timelineOf } from '../view/timeline.ts';
import type { Wish } from './keys.ts';

/** Where the user is. Plain data. */
export interface State {
  readonly txn: number;
  /** Index into the shown rows of the timeline. */
  readonly row: number;
  readonly tab: Tab;
  readonly top: number;
  readonly events: boolean;
  readonly help: boolean;
  readonly quit: boolean;
}

export const START: State = { txn: 0, row: 0, tab: 'decision', top: 0, events: true, help: false, quit: false };

/** The transactions, with their timelines made when they are first looked at. */
export interface Material {
  readonly records: readonly TransactionRecord[];
  readonly veil: Veil;
  timeline(txn: number): Timeline;
}

const NONE: Timeline = { rows: [], states: null, handlers: null };

/** Timelines that are kept; a transaction looked at again after more than these is made anew. */
const KEPT = 64;

export function newMaterial(records: readonly TransactionRecord[], veil: Veil = newVeil({ redact: true })): Material {
  const made = new Map<number, Timeline>();
  return {
    records,
    veil,
    timeline(txn) {
      const known = made.get(txn);
      const record = records[txn];
      if (known !== undefined || record === undefined) return known ?? NONE;
      const timeline = timelineOf(record, veil);
      for (const oldest of made.size >= KEPT ? [...made.keys()].slice(0, 1) : []) made.delete(oldest);
      made.set(txn, timeline);
      return timeline;
    },
  };
}

/** Rows of a timeline that are shown. */
export function rowsOf(timeline: Timeline, events: boolean): readonly Row[] {
  return events ? timeline.rows : timeline.rows.filter(({ kind }) => kind !== 'event');
}

export function viewOf(state: State, { records, veil, timeline }: Material): StepView {
  const shown = timeline(state.txn);
  return { ...state, records, veil, timeline: shown, rows: rowsOf(shown, state.events) };
}

const clamp = (value: number, count: number) => Math.max(0, Math.min(value, count - 1));

const PAGE = 10;

/** The state after a wish; moves stop at the ends. */
export function fulfil(state: State, wish: Wish, material: Material, screen: Screen): State {
  if (wish === 'quit') return state.help ? { ...state, help: false } : { ...state, quit: true };
  if (wish === 'help') return { ...state, help: !state.help };
  if (state.help) return { ...state, help: false };
  const rows = rowsOf(material.timeline(state.txn), state.events);
  const go = (row: number): State => ({ ...state, row: clamp(row, rows.length), top: 0 });
  switch (wish) {
    case 'forward':
      return go(state.row + 1);
    case 'back':
      return go(state.row - 1);
    case 'page forward':
      return go(state.row + PAGE);
    case 'page back':
      return go(state.row - PAGE);
    case 'first':
      return go(0);
    case 'last':
      return go(rows.length - 1);
    case 'next mark':
      return go(nextMark(rows, state.row));
    case 'next transaction':
      return toTransaction(state, state.txn + 1, material);
    case 'previous transaction':
      return toTransaction(state, state.txn - 1, material);
    case 'next trouble':
      return toTransaction(state, nextTrouble(material, state.txn), material);
    case 'next tab':
      return { ...state, top: 0, tab: TABS[(TABS.indexOf(state.tab) + 1) % TABS.length] ?? 'decision' };
    case 'decision':
    case 'headers':
    case 'log':
      return { ...state, top: 0, tab: wish };
    case 'details down':
    case 'details up':
      return scrolled(state, wish === 'details down' ? 1 : -1, material, screen);
    case 'events':
      return withEvents(state, material);
  }
}

function toTransaction(state: State, txn: number, { records }: Material): State {
  const next = clamp(txn, records.length);
  return next === state.txn ? state : { ...state, txn: next, row: 0, top: 0 };
}

function nextMark(rows: readonly Row[], row: number): number {
  const next = rows.findIndex(({ mark }, index) => index > row && (mark === 'diverges' || mark === 'inferred'));
  return next < 0 ? row : next;
}

function nextTrouble({ records }: Material, txn: number): number {
  const next = records.findIndex(
    (record, index) => index > txn && ['diverges', 'inferred'].includes(agreementOf(record)),
  );
  return next < 0 ? txn : next;
}

/** Half of the details pane further. */
function scrolled(state: State, direction: 1 | -1, material: Material, screen: Screen): State {
  const { details } = heightsFor(screen, material.records.length);
  const lines = detailsOf(viewOf(state, material), screen.columns).length;
  return { ...state, top: clampTop(state.top + direction * Math.max(1, Math.floor(details / 2)), lines, details) };
}

/** The same step, or the state before it, stays selected. */
function withEvents(state: State, material: Material): State {
  const timeline = material.timeline(state.txn);
  const here = rowsOf(timeline, state.events)[state.row];
  const rows = rowsOf(timeline, !state.events);
  const found = rows.findLastIndex(
    (row) => here !== undefined && timeline.rows.indexOf(row) <= timeline.rows.indexOf(here),
  );
  return { ...state, events: !state.events, row: Math.max(0, found), top: 0 };
}
