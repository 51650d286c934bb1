import type { Fact } from '../../core/base/fact.ts';
import { printedAction } from '../../core/names/actions.ts';
import { versionOf } from '../../core/names/profile.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { bodyDigest, type Observed, type Stage, type TunnelSide, transactionAt } from '../net/world.ts';
import type { OpenWork } from '../run/engine.ts';
import type { TransactionScript } from '../scenario/scenario.ts';
import { attribute, type MachineLog } from './attribution.ts';
import { handlersOf, logEntries } from './log_entries.ts';
import { type Decision, TRANSACTION_SCHEMA, type TransactionRecord, type TunnelRecord } from './transaction.ts';

/** A finished run as the builder needs it. */
interface Played extends Stage {
  readonly trace: readonly TraceRecord[];
  /** Transactions that did not end. */
  readonly open: readonly OpenWork[];
  /** Why the run hangs; empty when it ended. */
  readonly reason: string;
}

export interface BuildOptions {
  /** With the log lines. */
  readonly log?: boolean;
  /** With the trace records. */
  readonly trace?: boolean;
}

/** One record per transaction of the scenario, in file order. */
export function buildRecords(played: Played, options: BuildOptions = {}): TransactionRecord[] {
  const machines = byClient(attribute(played.trace, versionOf(played.scenario.profile)));
  const byMachine = Map.groupBy(played.trace, (record) => record.sm);
  return played.world.observed.flatMap((seen, index) => {
    const script = transactionAt(played, index);
    if (script === null) return [];
    const machine = machineOf(machines, played, seen);
    const own = machine === null ? [] : (byMachine.get(machine.sm) ?? []);
    return [recordOf(played, { script, seen, machine, own }, options)];
  });
}

type Machines = ReadonlyMap<string | null, readonly MachineLog[]>;

/** State machines by their client's address, in the order of its requests. */
function byClient(machines: ReadonlyMap<number, MachineLog>): Machines {
  const sorted = [...machines.values()].sort((a, b) => a.nth - b.nth);
  return Map.groupBy(sorted, ({ client }) => client);
}

/** The state machine that served a request: the nth on the client's connection. */
function machineOf(machines: Machines, played: Played, seen: Observed): MachineLog | null {
  const from = seen.conn === null ? undefined : played.world.connections[seen.conn]?.from;
  return from === undefined ? null : (machines.get(`${from.ip}:${from.port}`)?.[seen.nth - 1] ?? null);
}

interface Parts {
  readonly script: TransactionScript;
  readonly seen: Observed;
  readonly machine: MachineLog | null;
  /** Trace records of the state machine itself. */
  readonly own: readonly TraceRecord[];
}

function recordOf(played: Played, parts: Parts, options: BuildOptions): TransactionRecord {
  const { scenario } = played;
  const { script, seen, machine, own } = parts;
  const lines = machine?.lines ?? [];
  const record: TransactionRecord = {
    schema: TRANSACTION_SCHEMA,
    scenario: scenario.name,
    profile: scenario.profile,
    transaction: script.index,
    sm_id: machine?.sm ?? null,
    uuid: script.uuid,
    session: machine?.con ?? null,
    start_ms: seen.start_ms ?? 0,
    end_ms: seen.end_ms,
    client_request: requestOf(script, seen),
    client_response: seen.response,
    interim: seen.interim,
    origin_requests: seen.originRequests,
    actions: own.flatMap((each) =>
      each.kind === 'transition' ? printedAction(each.to, versionOf(scenario.profile)) : [],
    ),
    handlers: handlersOf(lines),
    hooks: own.flatMap((each) => (each.kind === 'hook' && each.plugin === undefined ? each.hook : [])),
    milestones: milestonesOf(own, played.world.base_ms),
    cache: cacheOf(own),
    codes: codesOf(own),
    decisions: decisionsOf(own),
    not_modelled: own.flatMap((each) => (each.kind === 'not_modelled' ? { what: each.what, where: each.where } : [])),
  };
  const tunnel = tunnelOf(played, script.index);
  if (tunnel !== null) record.tunnel = tunnel;
  const hung = hungOf(played, parts);
  if (hung !== null) record.hung = hung;
  if (options.log === true) record.log = logEntries(lines);
  if (options.trace === true) record.trace = [...own];
  return record;
}

function tunnelOf({ world }: Played, index: number): TunnelRecord | null {
  const play = world.tunnels[index];
  if (play === undefined) return null;
  const came = (side: TunnelSide) => ({
    body_length: play.received[side].length,
    body_sha256: bodyDigest(world, play.received[side]),
  });
  return { to_client: came('client'), to_origin: came('origin'), arrived: play.arrived };
}

function requestOf({ client }: TransactionScript, { request }: Observed): TransactionRecord['client_request'] {
  if (request !== undefined) return { ...request, body_length: 0, body_sha256: null };
  const { method, target, version, headers, body } = client;
  if (client.raw) return { raw: client.segments.map(({ bytes }) => bytes).join(''), method, target };
  return { method, target, version, headers, body_length: body.length, body_sha256: null };
}

/** What a transaction of a hung run waits for; null when it is none of those that hang. */
function hungOf(played: Played, { seen, machine }: Parts): string | null {
  if (played.reason === '') return null;
  const open = played.open.find(({ sm }) => sm === machine?.sm);
  if (open !== undefined) return open.waitsFor;
  return seen.end_ms === null ? `the client waits for an answer (${played.reason})` : null;
}

/** Milliseconds since the run's start second; the first time counts. */
function milestonesOf(own: readonly TraceRecord[], base_ms: number): Record<string, number> {
  const milestones: Record<string, number> = {};
  for (const each of own) {
    if (each.kind === 'milestone') milestones[each.milestone] ??= Math.round((each.at_ms - base_ms) * 1000) / 1000;
  }
  return milestones;
}

function decisionsOf(own: readonly TraceRecord[]): Decision[] {
  return own.flatMap((each) => {
    if (each.kind !== 'decide') return [];
    return { step: each.step, answer: each.answer, because: [...each.because] };
  });
}

type Said = TraceRecord & { kind: 'say' };

function said(own: readonly TraceRecord[], name: Said['name']): Said | undefined {
  return own.findLast((each): each is Said => each.kind === 'say' && each.name === name);
}

/** Lines that tell the lookup's result, and what they tell; the last one said counts. */
const LOOKUPS: Partial<Record<Said['name'], string>> = {
  miss: 'MISS',
  open_read_miss: 'MISS',
  fresh_copy: 'HIT_FRESH',
  warning_copy: 'HIT_WARNING',
  stale_copy: 'HIT_STALE',
  will_not_lookup: 'SKIPPED',
};

function cacheOf(own: readonly TraceRecord[]): TransactionRecord['cache'] {
  const told = own.flatMap((each) => (each.kind === 'say' ? (LOOKUPS[each.name] ?? []) : []));
  const url = said(own, 'issuing_lookup')?.args.url;
  const stored = said(own, 'logging')?.args.stored ?? wroteWhole(own);
  const key = typeof url === 'string' ? url : null;
  return { lookup: told.at(-1) ?? 'NONE', key, stored: stored === true, why: whyOf(own) };
}

/** The cache's writer has got everything. */
function wroteWhole(own: readonly TraceRecord[]): boolean {
  return own.some(
    (each) =>
      each.kind === 'say' &&
      each.name === 'enter' &&
      each.args.handler === 'tunnel_handler_cache_write' &&
      each.args.event === 'VC_EVENT_WRITE_COMPLETE',
  );
}

/** Steps and verdicts whose reasons are the cache's. */
const OF_CACHE = /cache|fresh|stale|alternate|is_response_cacheable|lookup/i;

function whyOf(own: readonly TraceRecord[]): Fact[] {
  return own.flatMap((each) => (each.kind === 'decide' && OF_CACHE.test(each.step) ? [...each.because] : []));
}

/** Codes for the access log, which the core says together with `Logging transaction`. */
function codesOf(own: readonly TraceRecord[]): TransactionRecord['codes'] {
  const { crc = '', hierarchy = '', via = '' } = said(own, 'logging')?.args ?? {};
  return { crc: String(crc), hierarchy: String(hierarchy), via: String(via) };
}
