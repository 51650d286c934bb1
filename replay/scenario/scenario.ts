import type { Config } from '../../core/config/config.ts';
import type { KnownHost, Setup, StoredCopy, StoreState } from '../../core/index.ts';
import type { HookName } from '../../core/names/hooks.ts';
import type { Profile } from '../../core/names/profile.ts';
import type { Address, DnsAnswer } from '../../core/txn/wire.ts';

/** Where in its file a part of a scenario stands (1-based). */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Bytes that an actor sends `after_ms` after the previous segment. */
export interface Segment {
  after_ms: number;
  bytes: string;
}

/** What a scripted client does for one transaction. */
export interface ClientScript {
  /** Pause before the request. */
  delay_ms: number;
  /** Not before this instant: milliseconds after the run's start. */
  at_ms?: number;
  /** The request on the wire; the first segment holds the header unless the scenario gives raw bytes. */
  segments: Segment[];
  method: string;
  target: string;
  version: string;
  headers: [string, string][];
  body: string;
  raw: boolean;
  /** Sent in one write with the previous transaction's request. */
  pipeline: boolean;
  newConnection: boolean;
  /** Wait this long for an interim response before the body; null = do not wait. */
  wait100_ms: number | null;
  /** Reset after so many response bytes, or close after sending. */
  abort: number | 'after-request' | null;
  abort_delay_ms: number;
  halfClose: boolean;
  timeout_ms: number;
}

/** What a scripted origin does with one request. */
export interface ResponseScript {
  delay_ms: number;
  /** Not before this instant: milliseconds after the run's start. */
  at_ms?: number;
  /** The origin ends the connection at this instant unless another request came meanwhile. */
  idleEnd_ms?: number;
  /** Target of the request it answers, where a recording shows it. */
  answers?: string;
  onConnect: 'accept' | 'reset' | 'refuse' | 'down';
  /** Raw bytes instead of head and body. */
  raw: Segment[] | null;
  status: number;
  head: string;
  /** Body pieces as framed on the wire (chunk framing included); not sent where the answer has no body. */
  body: Segment[];
  /** Pause between header and body; null = one write. */
  bodyDelay_ms: number | null;
  untilClose: boolean;
  close: 'after-request' | 'after-headers' | 'after-body' | number | null;
  reset: boolean;
  send100: boolean | null;
  respondEarly: boolean;
  /** Not scripted: the scenario's `opaqueOrigin` is asked. */
  opaque: boolean;
}

/** One thing that an end of a tunnel says or does. */
export interface TunnelStep {
  from: 'client' | 'origin';
  bytes: string;
  /** How it ends its side then. */
  end: 'half-close' | 'close' | 'reset' | null;
  after_ms: number;
  /** At this instant, milliseconds after the run's start, whatever has arrived. */
  at_ms?: number;
  /** The bytes are not to arrive at the other end. */
  lost: boolean;
}

/** What goes through a CONNECT or a websocket once it is open. */
interface TunnelScript {
  steps: TunnelStep[];
  /** The far end is asked for nothing: the proxy connects, and that is the tunnel. */
  bare: boolean;
}

export interface TransactionScript {
  /** 0-based index in file order. */
  index: number;
  uuid: string | null;
  place: Place;
  client: ClientScript;
  /** Successive origin requests of this transaction get successive entries; the last repeats. Empty: 404 and close. */
  responses: ResponseScript[];
  tunnel?: TunnelScript;
  /** The origin closes its idle connections just before. */
  dropOriginConnections: boolean;
}

export interface SessionScript {
  delay_ms: number;
  /** The client's address; one of the loopback's own when absent. */
  from?: Address;
  /** No client plays it: it lists what scheduled update fetches, and what origins answer. */
  isUpdate?: true;
  /** Event thread of the server that accepts it; the first when absent. */
  thread?: number;
  keepOpen_ms: number;
  /** The client ends its connection at this instant, milliseconds after the run's start; without it, at the end. */
  close_at_ms?: number;
  place: Place;
  transactions: TransactionScript[];
}

/** Pauses of the actors that the scenario does not state, in milliseconds; the defaults are the recording lab's. */
export interface Timing {
  /** Client: after a response before its next request. */
  betweenRequests_ms: number;
  /** Client: waits at most so long for an announced close. */
  awaitClose_ms: number;
  /** Client: before it ends its connection. */
  beforeEnd_ms: number;
  /** Origin: from a request to the first byte of its answer, beside the answer's own delay. */
  answer_ms: number;
  /** Origin: for `on_connect` and after-request. */
  onConnect_ms: number;
  /** Origin: after a 100 of its own. */
  after100_ms: number;
  /** Origin: before the close of after-headers and of a byte count. */
  afterHeaders_ms: number;
  /** Origin: before its own close of a complete answer. */
  beforeClose_ms: number;
  /** All: for `down` and dropped connections. */
  down_ms: number;
  /** One way through the network. */
  latency_ms: number;
  /** From a DNS question to its answer. */
  dns_ms: number;
  /** Clients that are all started at once: before their connections are closed, after the last one is done. */
  settle_ms: number;
  /** Then the server is left to itself for so long before it is stopped, whatever it still waits for. */
  stop_ms: number;
  /** Bytes per millisecond on each connection; null = unlimited. */
  bandwidth: number | null;
  /** Largest segment in bytes: a longer write arrives in several. */
  segment: number;
}

/** One attempt to reach an origin. Instants are milliseconds after the run's start. */
export interface RecordedConnect {
  /** `127.0.0.1:80`. */
  address: string;
  at_ms: number;
  end_ms: number;
  outcome: 'open' | 'refused' | 'silent';
}

export interface Scenario {
  name: string;
  description: string;
  topics: string[];
  file: string;
  profile: Profile;
  config: Config;
  /** Start of the first client, milliseconds since the epoch. */
  start_ms: number;
  dns: { records: Record<string, DnsAnswer>; fallback: DnsAnswer };
  /** When successive questions for a name are answered, milliseconds after the run's start. */
  dnsTimes?: Record<string, number[]>;
  /** Connections to origins as they were made or refused, in order of time. */
  connects?: RecordedConnect[];
  /** Inferred from a recording: origins know requests by what was recorded of them. */
  isRecorded?: true;
  /** Hooks at which plugins listen that are known by name only. */
  hooks?: HookName[];
  /** Files of the configuration directory that plugins read, by their path in it. */
  pluginFiles?: Readonly<Record<string, string>>;
  /** What the cache and HostDB held before the start. */
  stored?: StoredCopy[];
  known?: KnownHost[];
  /** The store of a server that ran before. */
  store?: StoreState;
  /** Address the proxy listens on and the origins' ports in order. */
  proxy: Address;
  originPorts: number[];
  /** Addresses the origins listen on, on all their ports; `127.0.0.1` when absent. */
  originIps?: string[];
  /** Module of msw handlers that answers where no response is scripted. */
  opaqueOrigin?: string;
  sessions: SessionScript[];
  /** One session after the other instead of all at once. */
  serial: boolean;
  timing: Timing;
  /** Counters the server starts with, and what it calls itself. */
  server: Setup['server'];
  /** Keys of the file that nothing here understands, with their place: reported, never ignored silently. */
  unknown: { key: string; place: Place; near?: string }[];
  notModelled: { what: string; where: string }[];
}
