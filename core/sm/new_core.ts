import type { Config } from '../config/config.ts';
import type { HookName } from '../names/hooks.ts';
import type { Profile } from '../names/profile.ts';
import type { Core } from '../txn/core_state.ts';
import type { Address } from '../txn/wire.ts';

/** What a server starts with. */
export interface Setup {
  readonly config: Config;
  readonly profile: Profile;
  readonly proxy: Address;
  /** Counters it starts at, and what it calls itself. */
  readonly server: {
    readonly firstSm: number;
    readonly firstConnection: number;
    readonly name: string;
    readonly uuid: string;
    readonly version: string;
  };
  /** Hooks of the plugins, in order of registration. */
  readonly hooks?: readonly HookName[];
}

/** A server that has just started: no connections, nothing stored. */
export function newCore(setup: Setup): Core {
  const { firstSm, firstConnection, name, uuid, version } = setup.server;
  return {
    schema: 'retrace.core/1',
    config: setup.config,
    profile: setup.profile,
    proxy: setup.proxy,
    server: { name, uuid, version },
    seq: 0,
    nextSm: firstSm,
    nextCon: firstConnection,
    nextConn: 0,
    nextQuery: 0,
    nextAlternate: 0,
    nextPtr: 0,
    txns: {},
    probes: {},
    clients: {},
    servers: {},
    pool: [],
    tunnels: {},
    writers: {},
    objects: {},
    nextPlace: 0,
    ram: { last: null, held: {}, seen: {} },
    hosts: {},
    queries: {},
    due: [],
    work: [],
    hooks: [...(setup.hooks ?? [])],
  };
}

/** Transactions that are not over, with what each waits for. */
export function openWork(core: Core): { sm: number; waitsFor: string }[] {
  return Object.values(core.txns).map((txn) => ({
    sm: txn.sm,
    waitsFor: txn.serverHandler ?? txn.handler ?? txn.clientHandler ?? 'nothing',
  }));
}
