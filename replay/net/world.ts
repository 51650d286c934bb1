import { sha256Hex } from '../../core/base/digest.ts';
import type { Address, DnsAnswer, SocketError } from '../../core/txn/wire.ts';
import { enqueue, type Queue } from '../clock/queue.ts';
import type { AbortRecord, RequestRecord, ResponseRecord } from '../record/transaction.ts';
import type { Scenario, Segment, TransactionScript } from '../scenario/scenario.ts';
import { scriptsOf } from '../scenario/scripts.ts';
import type { Reader } from './framing.ts';

/** What waits in the world's queue. `to` is the end that a piece of a connection arrives at. */
export type WorldEvent =
  | { kind: 'syn'; conn: string }
  | { kind: 'established'; conn: string }
  | { kind: 'reached'; conn: string }
  | { kind: 'connected'; conn: string }
  | { kind: 'failed'; conn: string; error: SocketError }
  | { kind: 'segment'; conn: string; to: End; bytes: string }
  | { kind: 'fin'; conn: string; to: End }
  | { kind: 'rst'; conn: string; to: End }
  | { kind: 'wrote'; conn: string }
  | { kind: 'resolved'; query: number; answer: DnsAnswer }
  | { kind: 'session'; index: number; part: SessionPart; token: number }
  | { kind: 'origin'; conn: string; token: number }
  | { kind: 'tunnel'; txn: number; wakes: TunnelSide | 'script' | 'limit' }
  | { kind: 'settled' };

export type End = 'core' | 'actor';
/** The two ends of a tunnel. */
export type TunnelSide = 'client' | 'origin';
export type SessionPart = 'main' | 'sender' | 'reader' | 'deadline';

/** One end of a connection. */
export interface Endpoint {
  sentFin: boolean;
  gotFin: boolean;
  /** The socket is gone: what arrives is answered by a reset. */
  closed: boolean;
  /** A reset arrived. */
  reset: boolean;
}

/** A TCP connection between an actor (client or origin) and the proxy. */
export interface Connection {
  name: string;
  entity: number;
  /** Index of the client session, or null for a connection to an origin. */
  session: number | null;
  from: Address;
  to: Address;
  core: Endpoint;
  actor: Endpoint;
  /** The proxy is at both ends: what arrives at this one's far end goes on in that connection. */
  joined?: string;
  /** When the last byte given so far has left, by the end it goes to. */
  left: { core: number; actor: number };
}

/** What one transaction of the scenario did and got. Times are milliseconds since the run's start second. */
export interface Observed {
  conn: string | null;
  /** Position among the requests of its connection, from 1. */
  nth: number;
  start_ms: number | null;
  end_ms: number | null;
  response: ResponseRecord | AbortRecord | null;
  interim: ResponseRecord[];
  originRequests: RequestRecord[];
  /** What was sent, where the script does not say it. */
  request?: { method: string; target: string; version: string; headers: [string, string][] };
}

/** A client that plays one session; `sender` and `reader` go on at the same time. */
export interface ClientState {
  index: number;
  entity: number;
  phase: ClientPhase;
  /** Position of the next transaction within the session. */
  next: number;
  /** Positions of the transactions that are under way together. */
  batch: number[];
  conn: string | null;
  /** Requests sent on the connection. */
  count: number;
  /** Bytes received and not read yet. */
  data: string;
  /** Closed, reset or given up by the client itself. */
  byUs: boolean;
  bodyNotSent: boolean;
  sender: {
    phase: 'idle' | 'segments' | 'wait100' | 'abort' | 'done';
    at: number;
    until: number;
    seen: string;
    failed: boolean;
  };
  reader: ReaderState;
  tokens: Record<SessionPart, number>;
}

/** A tunnel between a client and an origin, and how far its script has come. */
export interface TunnelPlay {
  txn: number;
  /** Session of the client; null until it has heard that the tunnel is open. */
  client: number | null;
  conns: Record<TunnelSide, string | null>;
  received: Record<TunnelSide, string>;
  /** Bytes given to the connection. */
  sent: Record<TunnelSide, number>;
  /** Per step done: had all come that its end has sent so far? */
  arrived: boolean[];
  /** The end of what the other one says was heard. */
  ended: Record<TunnelSide, boolean>;
  at: number;
  phase: 'waiting' | 'pause' | 'arriving' | 'ending' | 'ended' | 'silent' | 'over';
  polls: number;
}

export type ClientPhase =
  | 'waiting'
  | 'delay'
  | 'pause'
  | 'down'
  | 'drop'
  | 'connecting'
  | 'exchange'
  | 'given-up'
  | 'keep-open'
  | 'before-end'
  | 'ending'
  | 'done';

interface ReaderState {
  phase: 'idle' | 'reading' | 'pause' | 'await-close' | 'tunnel' | 'done';
  /** Position within the batch. */
  at: number;
  message: Reader | null;
  /** Bytes of this response so far, and the first of them. */
  got: number;
  first: string;
  deadline: number;
  ticks: number;
}

/** What a scripted origin still has to do on a connection, in order. */
export type OriginOp = { op: 'wait'; ms: number } | { op: 'send'; bytes: string } | { op: 'finish' } | { op: 'reset' };

export interface OriginState {
  conn: string;
  id: number;
  port: number;
  message: Reader;
  /** Transaction the request belongs to, and which of its origin requests it is; null before the first header. */
  current: { txn: number | null; nth: number; early: boolean; sent100: boolean; recorded: boolean } | null;
  ops: OriginOp[];
  busy: boolean;
  /** The proxy has closed its side. */
  ended: boolean;
  /** The transaction whose tunnel it is the far end of. */
  tunnel: number | null;
  /** Whatever arrives is ignored. */
  mute: boolean;
  /** When the connection ends if it stays idle, milliseconds after the run's start. */
  idleEnd_ms: number | null;
  token: number;
}

/** What an unscripted origin sends, and whether it ends the connection then. */
export interface Answer {
  segments: Segment[];
  end: 'keep' | 'finish' | 'reset';
}

/** A request that an origin without a script has to answer. */
export interface Ask {
  id: number;
  conn: string;
  request: { method: string; target: string; headers: [string, string][]; body: string };
}

/** A connection of the proxy to itself (scheduled update), and the transaction of the file that it is. */
export interface UpdateState {
  conn: string;
  index: number;
  /** All that came back, and how it reads. */
  data: string;
  message: Reader;
}

/** Everything around the core, in plain data. */
export interface World {
  /** Epoch milliseconds of the whole second the run starts in; all other times count from it. */
  base_ms: number;
  now: number;
  seq: number;
  entities: number;
  queue: Queue<WorldEvent>;
  connections: Record<string, Connection>;
  clients: ClientState[];
  clientConnections: number;
  /** Connections that the proxy made to itself. */
  ownConnections: number;
  clientsDone: boolean;
  /** When the server is stopped; null while clients are at work. */
  stopAt: number | null;
  origins: Record<string, OriginState>;
  originConnections: number;
  updates: Record<string, UpdateState>;
  /** Updates that the file does not list, after its own transactions. */
  unlisted: TransactionScript[];
  isListening: boolean;
  observed: Observed[];
  /** Indices of transactions under way, in the order they began. */
  inFlight: number[];
  stray: RequestRecord[];
  /** Questions asked so far, by name. */
  questions: Record<string, number>;
  /** Which of the recorded connection attempts have been made, by their place. */
  connectsMade: Record<number, boolean>;
  asks: Ask[];
  /** Answers of unscripted origins by the number of the question: asked once, replayed on restore. */
  answers: Record<string, Answer>;
  asked: number;
  /** By transaction. */
  tunnels: Record<string, TunnelPlay>;
  /** Bodies that clients and origins received, by digest; null when nobody wants them. */
  bodies: Record<string, string> | null;
}

/** World and script together; the script never changes. */
export interface Stage {
  readonly scenario: Scenario;
  readonly world: World;
}

/** The script of a transaction by its index: in file order, then updates that the file does not list. */
export function transactionAt({ scenario, world }: Stage, index: number): TransactionScript | null {
  const { all } = scriptsOf(scenario);
  return all[index] ?? world.unlisted[index - all.length] ?? null;
}

/** Queues an event `after` milliseconds from now. */
export function schedule(world: World, after: number, entity: number, event: WorldEvent): void {
  scheduleAt(world, world.now + after, entity, event);
}

/** Queues an event for an instant, in milliseconds since the start second. */
export function scheduleAt(world: World, at: number, entity: number, event: WorldEvent): void {
  enqueue(world.queue, { at: Math.max(at, world.now), entity, seq: world.seq++, event });
}

export function newEndpoint(): Endpoint {
  return { sentFin: false, gotFin: false, closed: false, reset: false };
}

/** The world as it stands before the first client moves. */
export function newWorld(scenario: Scenario): World {
  const base_ms = Math.floor(scenario.start_ms / 1000) * 1000;
  const transactions = scenario.sessions.flatMap((session) => session.transactions);
  return {
    base_ms,
    now: scenario.start_ms - base_ms,
    seq: 0,
    entities: 0,
    queue: [],
    connections: {},
    clients: [],
    clientConnections: 0,
    ownConnections: 0,
    clientsDone: false,
    stopAt: null,
    origins: {},
    originConnections: 0,
    updates: {},
    unlisted: [],
    isListening: true,
    observed: transactions.map(newObserved),
    inFlight: [],
    stray: [],
    questions: {},
    connectsMade: {},
    asks: [],
    answers: {},
    asked: 0,
    tunnels: {},
    bodies: null,
  };
}

export function newObserved(): Observed {
  return { conn: null, nth: 0, start_ms: null, end_ms: null, response: null, interim: [], originRequests: [] };
}

/** The digest of a body that an actor received; the body is kept where somebody wants it. */
export function bodyDigest(world: World, body: string): string {
  const digest = sha256Hex(body);
  if (world.bodies !== null) world.bodies[digest] = body;
  return digest;
}

/** Milliseconds from now to an instant that is given from the run's start; 0 when it is past. */
export function until({ scenario, world }: Stage, at_ms: number): number {
  return Math.max(0, scenario.start_ms - world.base_ms + at_ms - world.now);
}

/** Milliseconds since the start second, to the microsecond. */
export function elapsed(world: World): number {
  return Math.round(world.now * 1000) / 1000;
}
