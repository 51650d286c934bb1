/** Scheduled update: the server asks itself for objects at set times. Profile `guide` only; 9.2 no longer has it. */
import { type Fact, fact } from '../base/fact.ts';
import { intOf, settingOf } from '../config/config.ts';
import type { UpdateEntry } from '../config/update_config.ts';
import { linksIn, updateRequest } from '../schedule/request.ts';
import { beginRounds, dueAt, endRound, endTask, isForced, takeTask } from '../schedule/schedule.ts';
import type { ClientSession, Schedule, UpdateTask } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { arm, type Ctx, clientOf, disarm, emit, put, say } from './context.ts';

const NOBODY = { sm: null, con: null };
const TARGET = { schedule: true } as const;
const TIMER = 'scheduled update';

/** An entry is due, or a fetch that failed is to be tried again. */
export function updatesDue(ctx: Ctx): void {
  const { schedule, config } = ctx.core;
  if (schedule === null) return;
  for (const { entry, began } of beginRounds(schedule, config, ctx.now_ms)) {
    const { url, line } = entryOf(ctx, entry);
    say(ctx, NOBODY, began ? 'update_round' : 'update_skipped', { url, line });
  }
  proceed(ctx, schedule);
}

/** Starts what may start, and arranges to be woken for the rest. */
function proceed(ctx: Ctx, schedule: Schedule): void {
  const { config } = ctx.core;
  for (let next = takeTask(schedule, config, ctx.now_ms); next; next = takeTask(schedule, config, ctx.now_ms)) {
    const [conn, { url, entry, level, tries }] = next;
    say(ctx, NOBODY, 'update_get', { url, level, tries });
    emit(ctx, { do: 'request', conn, url, bytes: updateRequest(url, entryOf(ctx, entry).fields) }, NOBODY);
  }
  const at = dueAt(schedule, config);
  if (at === null) disarm(ctx, TARGET, TIMER);
  else arm(ctx, TARGET, TIMER, 'EVENT_INTERVAL', Math.max(0, at - ctx.now_ms));
}

function entryOf(ctx: Ctx, entry: number): UpdateEntry {
  const found = ctx.core.config.updates[entry];
  if (found === undefined) throw new Error(`no entry ${entry} of update.config`);
  return found;
}

/** A transaction begins on a connection of scheduled update: it is told what for. */
export function updateBorn(ctx: Ctx, txn: Txn, session: ClientSession): void {
  const task = ctx.core.schedule?.running[session.conn]?.task;
  if (task === undefined) return;
  txn.isUpdate = true;
  const answer = isForced(ctx.core.config) ? 'forced: offset hour and interval do not count' : reasonOf(ctx, task);
  put(ctx, { kind: 'decide', sm: txn.sm, con: null, step: TIMER, answer, because: factsOf(ctx, task) });
}

function reasonOf(ctx: Ctx, { entry, level, tries }: UpdateTask): string {
  if (tries > 1) return `try ${tries}: the one before failed`;
  const { offsetHour, intervalSeconds } = entryOf(ctx, entry);
  return level === 0
    ? `due: every ${intervalSeconds} s from hour ${offsetHour} on`
    : `${level} ${level === 1 ? 'link' : 'links'} away from a URL that was due`;
}

function factsOf(ctx: Ctx, { entry, level, tries }: UpdateTask): Fact[] {
  const { config } = ctx.core;
  const { line, url, offsetHour, intervalSeconds, depth } = entryOf(ctx, entry);
  const file = settingOf(config, 'proxy.config.update.update_configuration').value;
  const from = `${file}:${line}`;
  const records = ['force', 'retry_count', 'retry_interval', 'concurrent_updates'].map((name) => {
    const { value, from: whence } = settingOf(config, `proxy.config.update.${name}`);
    return fact(`proxy.config.update.${name}`, value, whence);
  });
  return [
    fact('url', url, from),
    fact('offset_hour', offsetHour, from),
    fact('interval', intervalSeconds, from),
    fact('recursion_depth', depth, from),
    fact('level', level, 'computed'),
    fact('try', tries, 'computed'),
    ...records,
  ];
}

/** A transaction of scheduled update is over: keeps how it went. */
export function updateEnds(ctx: Ctx, txn: Txn): void {
  const conn = clientOf(ctx.core, txn)?.conn ?? '';
  const running = txn.isUpdate ? ctx.core.schedule?.running[conn] : undefined;
  if (running !== undefined) running.result = resultOf(txn);
}

/**
 * In the words of the guide's releases: written, updated, deleted, not cached, no action; else why it failed. A URL that no
 * remap rule is for is none that the server is responsible for: asking again would not help.
 */
function resultOf({ codes: { log }, cache, truncated, remapSucceeded }: Txn): string {
  if (!remapSucceeded && cache.lookups === 0 && log.startsWith('ERR_')) return 'not responsible';
  if (log.startsWith('ERR_') || log === 'TCP_REFRESH_FAIL_HIT') return `failed: ${log}`;
  if (truncated) return 'failed: the answer broke off';
  if (cache.action === 'DO_DELETE') return 'deleted';
  if (log === 'TCP_REFRESH_HIT') return 'updated';
  if (cache.stored) return log === 'TCP_REFRESH_MISS' ? 'updated' : 'written';
  return /HIT/.test(log) ? 'no action' : 'not cached';
}

/** All that came back for a fetch is here, and its connection is closed. */
export function updateAnswered(ctx: Ctx, conn: string, answer: string): void {
  const running = ctx.core.schedule?.running[conn];
  if (running === undefined) return;
  running.answer = answer;
  const isOpen = ctx.core.conns[conn] !== undefined || ctx.core.probes[conn] !== undefined;
  if (running.result === null && !isOpen) running.result = 'failed: refused';
  if (running.result !== null) finish(ctx, conn, running.task, { result: running.result, answer });
}

/** The transaction may end later than the connection: the object is still being stored. */
export function updateLetGo(ctx: Ctx, conn: string): void {
  const running = ctx.core.schedule?.running[conn];
  if (running?.answer == null) return;
  const { task, answer } = running;
  finish(ctx, conn, task, { result: running.result ?? 'failed: refused', answer });
}

function finish(
  ctx: Ctx,
  conn: string,
  task: UpdateTask,
  { result, answer }: { result: string; answer: string },
): void {
  const { schedule, config } = ctx.core;
  if (schedule === null) return;
  const { url, level, tries, entry } = task;
  const { line, depth } = entryOf(ctx, entry);
  const succeeded = !result.startsWith('failed');
  const links = succeeded && level < depth ? linksIn(answer, url) : [];
  const ended = endTask(schedule, config, { conn, succeeded, links, now_ms: ctx.now_ms });
  say(ctx, NOBODY, 'update_got', { url, result, links: links.length });
  const most = intOf(config, 'proxy.config.update.retry_count') + 1;
  if (ended === 'given up') say(ctx, NOBODY, 'update_given_up', { url, tries });
  else if (ended !== 'done')
    say(ctx, NOBODY, 'update_again', { url, tries, most, seconds: (ended.again_ms - ctx.now_ms) / 1000 });
  const round = endRound(schedule, entry);
  if (round !== null) say(ctx, NOBODY, 'update_over', { line, updated: round.updated, failed: round.failed });
  proceed(ctx, schedule);
}
