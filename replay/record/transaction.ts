import type { Fact } from '../../core/base/fact.ts';
import type { TraceRecord } from '../../core/trace/record.ts';

export const TRANSACTION_SCHEMA = 'retrace.transaction/1';

export type HeaderPair = readonly [name: string, value: string];

export interface RequestRecord {
  method: string;
  target: string;
  version: string;
  headers: HeaderPair[];
  body_length: number;
  body_sha256: string | null;
  /** Port of the origin, where it is not the first one of the scenario. */
  port?: number;
  at_ms?: number;
}

export interface ResponseRecord {
  version: string;
  status: number;
  reason: string;
  headers: HeaderPair[];
  framing?: 'none' | 'cl' | 'chunked' | 'eof';
  body_length: number;
  body_sha256: string | null;
}

export type AbortKind = 'closed' | 'reset' | 'timeout' | 'client-abort' | 'malformed';
export interface AbortRecord {
  aborted: AbortKind;
  partial?: Partial<ResponseRecord>;
}

export type ClientResponse = ResponseRecord | AbortRecord;

export interface NotModelled {
  what: string;
  where: string;
}

export interface Decision {
  step: string;
  answer: string;
  because: Fact[];
}

export interface LogEntry {
  tag: string;
  message: string;
}

/** What came through the tunnel that a CONNECT or an upgrade opened. */
export interface TunnelRecord {
  to_client: { body_length: number; body_sha256: string | null };
  to_origin: { body_length: number; body_sha256: string | null };
  /** Per step of the script: had all come that its end had sent so far? */
  arrived: boolean[];
}

/** One transaction of a run, as `--ndjson` prints it. Fields follow design §6; all strings are latin1. */
export interface TransactionRecord {
  schema: typeof TRANSACTION_SCHEMA;
  scenario?: string;
  source?: string;
  profile: string;
  /** 0-based index in file order (`--txn`). */
  transaction: number;
  sm_id: number | null;
  uuid: string | null;
  /** Client session (connection) id of the proxy. */
  session: number | null;
  /** Milliseconds since the run's start second. */
  start_ms: number;
  end_ms: number | null;
  client_request: RequestRecord | { raw: string; method?: string; target?: string };
  client_response: ClientResponse | null;
  interim: ResponseRecord[];
  origin_requests: RequestRecord[];
  tunnel?: TunnelRecord;
  actions: string[];
  /** `[Class::handler, EVENT]` pairs as the log prints them (first event name). */
  handlers: [string, string][];
  hooks: string[];
  milestones: Record<string, number>;
  cache: { lookup: string; key: string | null; stored: boolean; why: Fact[] };
  codes: { crc: string; hierarchy: string; via: string };
  decisions: Decision[];
  not_modelled: NotModelled[];
  /** What the run still waits for when it did not end by itself. */
  hung?: string;
  /** The recording ended inside this transaction. */
  truncated?: boolean;
  log?: LogEntry[];
  trace?: TraceRecord[];
  recorded?: RecordedSide;
  missing?: MissingEvidence[];
  log_agreement?: { equal: number; total: number; first: Divergence | null };
  divergence?: Divergence | null;
}

/** The recording's side of a replayed transaction: the same shape, where the recording shows it. */
export type RecordedSide = Partial<
  Pick<
    TransactionRecord,
    | 'sm_id'
    | 'session'
    | 'client_request'
    | 'client_response'
    | 'origin_requests'
    | 'actions'
    | 'handlers'
    | 'hooks'
    | 'codes'
    | 'log'
    | 'start_ms'
    | 'end_ms'
  >
>;

/** A fact the recording does not hold, with the debug tag (or input) that would have shown it. */
export interface MissingEvidence {
  fact: string;
  tag: string;
}

export type DivergenceClass = 'model gap' | 'missing evidence' | 'real anomaly';

export interface Divergence {
  level: 'L1' | 'L2' | 'L3' | 'L4' | 'L5';
  /** Where: index into the compared list, or the field's name. */
  at: string;
  recorded: string | null;
  simulated: string | null;
  class: DivergenceClass;
  source: { file: string; line: number };
}
