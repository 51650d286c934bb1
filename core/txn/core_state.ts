import type { Config } from '../config/config.ts';
import type { ChunkState } from '../http/chunked.ts';
import type { EventName } from '../names/events.ts';
import type { HookName } from '../names/hooks.ts';
import type { Version } from '../names/profile.ts';
import type { Json, Listener, Reenable } from './plugin.ts';
import type { Ring, StoredObject } from './stored.ts';
import type { BodyTransform } from './transforms.ts';
import type { ObjectToStore, Txn } from './txn.ts';
import type { Address } from './wire.ts';

/** The room of a buffer that bytes are read into. ATS: MIOBuffer. */
export interface Room {
  /** Bytes in each further block. */
  block: number;
  /** No further block while more than this is unread, or free. */
  mark: number;
  /** Bytes free in the blocks it has. */
  free: number;
}

/** What has arrived at a connection and is not read yet, and the room of the connection's own buffer. */
export interface Inflow {
  waiting: string;
  /** The peer's end comes after it. */
  ended: boolean;
  /** When something last came, read or not. */
  heard_ms: number;
  room: Room;
}

/** A client connection. ATS: Http1ClientSession. */
export interface ClientSession {
  readonly con: number;
  readonly conn: string;
  readonly from: Address;
  readonly local: Address;
  /** Event thread it lives on; absent = the first. */
  readonly thread?: number;
  state: 'PROBE' | 'INIT' | 'KEEP_ALIVE' | 'ACTIVE_READER' | 'HALF_CLOSED' | 'CLOSED';
  inflow: Inflow;
  /** Bytes read and not yet consumed. */
  buffer: string;
  eos: boolean;
  /** A reset came after the end of the stream: nothing can be written any more. */
  reset: boolean;
  /** What comes is read as it comes; not while a request's body waits to be asked for. */
  listening: boolean;
  /** How many bytes the last read took. */
  lastRead: number;
  transactions: number;
  /** Transaction now running on it (sm id). */
  sm: number | null;
  /** Hooks of this session alone. */
  hooks: Listener[];
  /** What the running transaction left to be done with it when it ends. */
  after: 'keep' | 'close';
}

/** A connection to an origin. ATS: Http1ServerSession. */
export interface ServerSession {
  readonly con: number;
  readonly conn: string;
  readonly address: Address;
  readonly host: string;
  /** Event thread it lives on, and whose pool it goes to; absent = the first. */
  readonly thread?: number;
  state: 'INIT' | 'SSN_IN_USE' | 'KA_RESERVED' | 'KA_POOLED' | 'SSN_TO_RELEASE' | 'SSN_CLOSED';
  private: boolean;
  /** Whose connections it is counted with by congestion control; absent: nobody's. */
  readonly congestion?: string;
  inflow: Inflow;
  buffer: string;
  eos: boolean;
  connected: boolean;
  /** It belongs to a CONNECT: no session is made of it. */
  raw?: true;
  /** A request's header was written and has not gone yet. */
  headerOnItsWay: boolean;
  sm: number | null;
  /** Client session that keeps it as slave (3.3). */
  slaveOf: number | null;
  used: number;
}

/** Where a reader of a body stands that another transaction is writing. */
export interface Behind {
  /** Who writes it (sm id). */
  readonly writer: number;
  /** Bytes it has read. */
  read: number;
  /** How often it waited, and whether it waits now. */
  tries: number;
  waits: boolean;
  /** All of it, once it is stored. */
  whole: { readonly body: string; readonly fragments: readonly number[] } | null;
}

/** One end of a tunnel that delivers. ATS: HttpTunnelProducer. */
export interface Producer {
  name: string;
  vc: 'server' | 'client' | 'cache' | 'static' | 'transform';
  alive: boolean;
  /** Bytes it will deliver; null = until it ends. */
  total: number | null;
  delivered: number;
  /** Bytes of a static or cached source that are still to be delivered. */
  rest: string;
  /** How the body's framing changes on the way to the client. ATS: TunnelChunkingAction_t. */
  framing: 'plain' | 'chunk' | 'dechunk' | 'passthru';
  /** Reader of a chunked source, and the size of the chunk it is in. */
  chunks: ChunkState | null;
  chunkSize: number;
  /** Lengths in which a stored copy is read. */
  pieces: number[];
  /** A stored copy that is still being written; null for all else. */
  behind: Behind | null;
  /** Room of the buffer it fills. */
  room: Room;
}

/** One end of a tunnel that takes. ATS: HttpTunnelConsumer. */
export interface Consumer {
  name: string;
  vc: 'client' | 'server' | 'cache_write' | 'transform';
  alive: boolean;
  /** Bytes handed over to it. */
  given: number;
  /** Bytes it has taken. */
  taken: number;
  /** A completion is on its way. */
  pending: boolean;
  ok: boolean;
}

/** ATS: HttpTunnel. */
export interface Tunnel {
  readonly producer: Producer;
  readonly consumers: Consumer[];
  producerDone: boolean;
  /** The producer waits until less than the low water mark is left to take. ATS: flow control. */
  throttled: boolean;
  /** The cache finishes before the origin's connection is let go. */
  cacheFirst: boolean;
  /** A handler of it has not come back yet: it does not end before. */
  held: boolean;
  /** Bytes of a request body still in the client's buffer when it was complete. */
  consumable: number;
  /** What the transform that takes from it gives to; null while nothing has come out. */
  behind: Tunnel | null;
}

/** One way through a blind tunnel: one connection is read, the other written. */
export interface Flow {
  reading: boolean;
  writing: boolean;
  /** Room of the buffer between them. */
  room: Room;
  /** Bytes read and not given to the writer yet. */
  waiting: string;
  given: number;
  taken: number;
  /** Nothing follows what is there: when it is written, the writer is done. */
  ending: boolean;
}

/** A tunnel of bytes that nobody looks into: both ends read and write. ATS: HttpSM::setup_blind_tunnel. */
export interface Relay {
  readonly up: Flow;
  readonly down: Flow;
  /** The end whose event is being handled. */
  turn: 'client' | 'server';
}

/** A write lock held by a transaction and what has been written through it. */
export interface CacheWriter {
  readonly key: string;
  /** Alternate it will replace; null = append. */
  readonly replaces: number | null;
  /** When the lock was taken: readers that came before do not see the writer. */
  readonly at_ms: number;
  body: string;
  /** Lengths of the documents written so far. */
  fragments: number[];
  /** What it stores, once that is decided. */
  info: ObjectToStore | null;
}

/** One address of a name and how it fared. ATS: HostDBInfo, HostDBApplicationInfo. */
export interface HostAddress {
  readonly ip: string;
  version: string | null;
  failures: number;
  /** Epoch seconds; 0 = it is up. */
  lastFailure: number;
}

/** What HostDB keeps of a name. ATS: HostDBInfo, HostDBRoundRobin. */
export interface HostRecord {
  readonly name: string;
  addresses: HostAddress[];
  /** When DNS answered, epoch seconds; null when it was not asked. */
  since: number | null;
  /** Epoch seconds; null = never. */
  expires: number | null;
  /** Epoch seconds at which a query for IPv4, or for IPv6, failed; null when it has not. */
  failedAt: number | null;
  failed6At: number | null;
  /** Where the rotation stands, and since when (epoch seconds). */
  turn: number;
  turnedAt: number;
}

/** How a parent fared. ATS: pRecord. */
export interface ParentMark {
  /** Epoch seconds; 0 = it did not fail. */
  failedAt: number;
  failures: number;
}

/** What is remembered of parents: marks by rule, list and place; where the walks of each rule stand. */
export interface ParentState {
  marks: Record<string, ParentMark>;
  turns: Record<string, number>;
  latched: Record<string, number>;
}

/** A DNS query under way and the transactions that wait for it, the one that asked first. ATS: HostDBContinuation. */
export interface NameQuery {
  readonly name: string;
  readonly port: number;
  readonly family: 'A' | 'AAAA' | 'PTR';
  waiting: number[];
}

/** What is remembered of an origin that congestion control watches. Epoch seconds. */
export interface CongestionEntry {
  /** Failures by the stretch of time they fell into: its start, and how many. */
  bins: [start: number, failures: number][];
  lastFailure: number;
  congested: boolean;
}

/** A GET that scheduled update makes. Instants are epoch milliseconds. */
export interface UpdateTask {
  /** Place of its entry among those of update.config. */
  readonly entry: number;
  readonly url: string;
  /** Links away from the entry's own URL. */
  readonly level: number;
  /** How often it was tried. */
  tries: number;
  /** Not before. */
  at_ms: number;
}

/** All that follows from one time an entry is due. */
export interface UpdateRound {
  readonly due_ms: number;
  /** URLs fetched or to be fetched, each once. */
  known: string[];
  updated: number;
  failed: number;
}

/** Where scheduled update stands. */
export interface Schedule {
  /** When each entry comes round next, by its place. */
  next_ms: number[];
  /** Rounds under way, by their entry. */
  rounds: Record<string, UpdateRound>;
  waiting: UpdateTask[];
  /** GETs under way, by their connection; how the transaction went and what came back, once that is known. */
  running: Record<string, { readonly task: UpdateTask; result: string | null; answer: string | null }>;
  /** How many were made. */
  made: number;
}

/** Whom an arranged event is for: a transaction, a client or server connection, a DNS query, scheduled update. */
type DueTarget =
  | { readonly sm: number }
  | { readonly client: number }
  | { readonly server: number }
  | { readonly query: number }
  | { readonly schedule: true };

/** Something the server will do later by itself. */
export interface Due {
  readonly at_ms: number;
  readonly seq: number;
  readonly target: DueTarget;
  readonly event: EventName;
  /** What timer it is, for people and for cancelling. */
  readonly name: string;
}

/** The session a connection belongs to, by its id. */
type ConnOwner = { readonly client: number } | { readonly server: number };

/** Work of the dispatch that is under way, topmost first. Plain data, empty between events unless a plugin waits. */
export type Work =
  | { readonly do: 'dispatch'; readonly sm: number; readonly handler: string; readonly event: EventName }
  | { readonly do: 'handle'; readonly sm: number; readonly handler: string; readonly event: EventName }
  | { readonly do: 'transact'; readonly sm: number; readonly step: string | null }
  | { readonly do: 'perform'; readonly sm: number }
  | { readonly do: 'callout'; readonly sm: number; readonly hook: HookName }
  | { readonly do: 'next_listener'; readonly sm: number }
  | { readonly do: 'reenable'; readonly sm: number; readonly event: Reenable }
  | { readonly do: 'api_return'; readonly sm: number }
  | { readonly do: 'routine'; readonly sm: number; readonly name: string };

/** The whole server between two events, as plain data. */
export interface Core {
  readonly schema: 'retrace.core/1';
  readonly config: Config;
  readonly profile: Version;
  /** What decides where the server would leave it to chance. */
  readonly seed: number;
  readonly proxy: Address;
  /** The machine has no way to any address but its own: connecting elsewhere fails at once. */
  readonly loopbackOnly: boolean;
  readonly server: { readonly name: string; readonly uuid: string; readonly version: string };
  seq: number;
  nextSm: number;
  nextCon: number;
  /** 3.3 counts server sessions on their own; null where one counter serves both. */
  nextServerCon: number | null;
  nextConn: number;
  nextQuery: number;
  /** Requests that plugins made. */
  nextFetch: number;
  nextAlternate: number;
  nextPtr: number;
  txns: Record<string, Txn>;
  /** Connections accepted whose first bytes have not come yet, by connection name. */
  probes: Record<string, { readonly from: Address; readonly local: Address; readonly thread?: number }>;
  /** Whose a connection is, by its name in the world. */
  conns: Record<string, ConnOwner>;
  clients: Record<string, ClientSession>;
  servers: Record<string, ServerSession>;
  /** Idle origin connections (con), oldest first. */
  pool: number[];
  tunnels: Record<string, Tunnel>;
  relays: Record<string, Relay>;
  transforms: Record<string, BodyTransform>;
  writers: Record<string, CacheWriter>;
  objects: Record<string, StoredObject>;
  /** The volumes of the store, in the order of the configuration's, or its only one. */
  rings: Ring[];
  nextPlace: number;
  hosts: Record<string, HostRecord>;
  queries: Record<string, NameQuery>;
  parents: ParentState;
  /** Origins that congestion control watches, by address or name. */
  congestion: Record<string, CongestionEntry>;
  /** Null where nothing is ever updated. */
  schedule: Schedule | null;
  /** Arranged events, the earliest first. */
  due: Due[];
  work: Work[];
  /** Hooks that plugins registered for all transactions. */
  hooks: Listener[];
  /** What plugins keep, by instance. */
  pluginState: Record<string, Json>;
}
