/**
 * What scheduled update has to do next. A *round* of an entry begins when the entry is due: its URL is fetched, then what
 * the page names, level by level, each URL once; a fetch that fails is tried again. The state is plain data
 * (`txn/core_state.ts`); nothing here makes a request. Times are epoch milliseconds.
 */
import { type Config, intOf, isOn } from '../config/config.ts';
import type { UpdateEntry } from '../config/update_config.ts';
import type { Schedule, UpdateRound, UpdateTask } from '../txn/core_state.ts';
import { resolved } from './links.ts';
import { nextTime } from './timetable.ts';

/** How often forced updates begin: the guide says no more than "continually". */
export const FORCED_EVERY_MS = 10_000;

/** The state before anything is due; null where nothing is ever updated. */
export function newSchedule(config: Config, now_ms: number): Schedule | null {
  if (config.updates.length === 0 || !isOn(config, 'proxy.config.update.enabled')) return null;
  const first = (entry: UpdateEntry) => (isForced(config) ? now_ms : nextTime(entry, now_ms));
  return { next_ms: config.updates.map(first), rounds: {}, waiting: [], running: {}, made: 0 };
}

/** Offset hours and intervals do not count, and fresh copies are fetched anew. */
export function isForced(config: Config): boolean {
  return isOn(config, 'proxy.config.update.force');
}

/** When there is something to do next; null while everything waits for answers. */
export function dueAt(schedule: Schedule, config: Config): number | null {
  const times = [...schedule.next_ms];
  if (hasRoom(schedule, config)) times.push(...schedule.waiting.map(({ at_ms }) => at_ms));
  return times.length === 0 ? null : Math.min(...times);
}

function hasRoom({ running }: Schedule, config: Config): boolean {
  return Object.keys(running).length < intOf(config, 'proxy.config.update.concurrent_updates');
}

/** An entry that was due, and whether a round of it began: the one before may not be over. */
interface Begun {
  readonly entry: number;
  readonly began: boolean;
}

/** Begins the rounds that are due. */
export function beginRounds(schedule: Schedule, config: Config, now_ms: number): Begun[] {
  return config.updates.flatMap((entry, place) => {
    if ((schedule.next_ms[place] ?? 0) > now_ms) return [];
    schedule.next_ms[place] = isForced(config) ? now_ms + FORCED_EVERY_MS : nextTime(entry, now_ms);
    if (schedule.rounds[place] !== undefined) return { entry: place, began: false };
    const url = resolved(entry.url) ?? entry.url;
    schedule.rounds[place] = { due_ms: now_ms, known: [url], updated: 0, failed: 0 };
    schedule.waiting.push({ entry: place, url, level: 0, tries: 0, at_ms: now_ms });
    return { entry: place, began: true };
  });
}

/** Takes a fetch whose time has come, while fewer than the allowed number are under way; its connection is named. */
export function takeTask(schedule: Schedule, config: Config, now_ms: number): [conn: string, task: UpdateTask] | null {
  if (!hasRoom(schedule, config)) return null;
  const at = schedule.waiting.findIndex(({ at_ms }) => at_ms <= now_ms);
  const [task] = at < 0 ? [] : schedule.waiting.splice(at, 1);
  if (task === undefined) return null;
  const conn = `u${schedule.made++}`;
  task.tries++;
  schedule.running[conn] = { task, result: null, answer: null };
  return [conn, task];
}

/** What became of a fetch: it is tried again at some time, given up, or done. */
type Ended = { readonly again_ms: number } | 'given up' | 'done';

/** A fetch is over; `links` are what its page names. */
export function endTask(
  schedule: Schedule,
  config: Config,
  { conn, succeeded, links, now_ms }: { conn: string; succeeded: boolean; links: readonly string[]; now_ms: number },
): Ended {
  const task = schedule.running[conn]?.task;
  delete schedule.running[conn];
  const round = task === undefined ? undefined : schedule.rounds[task.entry];
  if (task === undefined || round === undefined) return 'done';
  if (!succeeded && task.tries <= intOf(config, 'proxy.config.update.retry_count')) {
    const again_ms = now_ms + intOf(config, 'proxy.config.update.retry_interval') * 1000;
    schedule.waiting.push({ ...task, at_ms: again_ms });
    return { again_ms };
  }
  if (succeeded) round.updated++;
  else round.failed++;
  goDeeper(schedule, round, task, links, now_ms);
  return succeeded ? 'done' : 'given up';
}

/** No round is larger; what more its pages name is left out. */
const MOST_URLS = 100_000;

function goDeeper(
  schedule: Schedule,
  round: UpdateRound,
  task: UpdateTask,
  links: readonly string[],
  now: number,
): void {
  const known = new Set(round.known);
  for (const url of links) {
    if (known.has(url) || known.size >= MOST_URLS) continue;
    known.add(url);
    schedule.waiting.push({ entry: task.entry, url, level: task.level + 1, tries: 0, at_ms: now });
  }
  round.known = [...known];
}

/** The round of an entry, taken out when nothing of it is left to do; null while there is. */
export function endRound(schedule: Schedule, entry: number): UpdateRound | null {
  const isOf = (task: UpdateTask) => task.entry === entry;
  if (schedule.waiting.some(isOf) || Object.values(schedule.running).some(({ task }) => isOf(task))) return null;
  const round = schedule.rounds[entry] ?? null;
  delete schedule.rounds[entry];
  return round;
}
