import { preload, type StoredCopy } from '../cache/preload.ts';
import { ringsOf } from '../cache/rings.ts';
import { putStore, type StoreState } from '../cache/store_state.ts';
import type { Config } from '../config/config.ts';
import { withProfile } from '../config/profile.ts';
import { knowAddress } from '../hostdb/hostdb.ts';
import type { HookName } from '../names/hooks.ts';
import { type Profile, versionOf } from '../names/profile.ts';
import { dueAt, newSchedule } from '../schedule/schedule.ts';
import type { Core } from '../txn/core_state.ts';
import { type Listener, listenerOf } from '../txn/plugin.ts';
import type { Address } from '../txn/wire.ts';

/** An address the server knew before it started, until an epoch second; null = for ever. */
export interface KnownHost {
  readonly name: string;
  readonly ips: readonly string[];
  readonly expires: number | null;
}

/** What a server starts with. */
export interface Setup {
  readonly config: Config;
  readonly profile: Profile;
  readonly proxy: Address;
  /** When it starts, epoch milliseconds: scheduled update counts from there. */
  readonly start_ms?: number;
  /** What decides where the server would leave it to chance; 1 by default. */
  readonly seed?: number;
  readonly loopbackOnly?: boolean;
  /** Counters it starts at, and what it calls itself. */
  readonly server: {
    readonly firstSm: number;
    readonly firstConnection: number;
    /** Where server sessions are counted on their own (3.3). */
    readonly firstServerConnection?: number;
    readonly name: string;
    readonly uuid: string;
    readonly version: string;
  };
  /** Those who listen from the start, in order of registration; a hook's name alone for one known by name only. */
  readonly hooks?: readonly (HookName | Listener)[];
  /** Copies that were stored before the server started, and addresses it knows. */
  readonly stored?: readonly StoredCopy[];
  readonly known?: readonly KnownHost[];
  /** The store of a server that ran before. */
  readonly store?: StoreState;
}

/** A server that has just started: no connections, nothing stored but what it is given. */
export function newCore(setup: Setup): Core {
  const { firstSm, firstConnection, firstServerConnection, name, uuid, version } = setup.server;
  const core: Core = {
    schema: 'retrace.core/1',
    config: withProfile(setup.config, setup.profile),
    profile: versionOf(setup.profile),
    seed: setup.seed ?? 1,
    proxy: setup.proxy,
    loopbackOnly: setup.loopbackOnly ?? false,
    server: { name, uuid, version },
    seq: 0,
    nextSm: firstSm,
    nextCon: firstConnection,
    nextServerCon: firstServerConnection ?? null,
    nextConn: 0,
    nextQuery: 0,
    nextFetch: 0,
    nextAlternate: 0,
    nextPtr: 0,
    txns: {},
    probes: {},
    conns: {},
    clients: {},
    servers: {},
    pool: [],
    tunnels: {},
    relays: {},
    transforms: {},
    writers: {},
    objects: {},
    rings: ringsOf(setup.config),
    nextPlace: 0,
    hosts: {},
    queries: {},
    parents: { marks: {}, turns: {}, latched: {} },
    congestion: {},
    schedule: null,
    due: [],
    work: [],
    hooks: (setup.hooks ?? []).map((hook) => (typeof hook === 'string' ? listenerOf(hook) : hook)),
    pluginState: {},
  };
  if (setup.store) putStore(core, setup.store);
  const loaded = new Set(Object.keys(core.objects));
  for (const copy of setup.stored ?? []) preload(core, copy, loaded);
  for (const { name: host, ips, expires } of setup.known ?? []) knowAddress(core, host, ips, expires);
  startSchedule(core, setup.start_ms ?? 0);
  return core;
}

/** Arranges the first scheduled update, where the configuration has any. */
function startSchedule(core: Core, now_ms: number): void {
  core.schedule = newSchedule(core.config, now_ms);
  const at_ms = core.schedule && dueAt(core.schedule, core.config);
  if (at_ms === null) return;
  const target = { schedule: true } as const;
  core.due.push({ at_ms, seq: ++core.seq, target, event: 'EVENT_INTERVAL', name: 'scheduled update' });
}

/** Transactions that are not over, with what each waits for. */
export function openWork(core: Core): { sm: number; waitsFor: string }[] {
  return Object.values(core.txns).map((txn) => ({
    sm: txn.sm,
    waitsFor: (core.tunnels[txn.sm] ? null : txn.serverHandler) ?? txn.handler ?? txn.clientHandler ?? 'nothing',
  }));
}
