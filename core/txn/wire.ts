/**
 * What the core and the world around it say to each other. The core does no IO: it is told what happened (`WireEvent`)
 * and answers with what is to be done (`Command`). Connections are named by the side that opens them: `c0`, `c1` … by
 * the world for clients, `s0`, `s1` … by the core for origins, `u0`, `u1` … by the core for those to itself, and
 * `f0`, `f1` … for requests of its plugins. Bytes are latin1 strings.
 */
export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** Why a connection attempt or an open connection failed. */
export type SocketError = 'ECONNREFUSED' | 'ECONNRESET' | 'ETIMEDOUT' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'EPIPE';

export type DnsAnswer =
  | { readonly ips: readonly string[]; readonly ttl_s: number }
  | { readonly failed: 'NXDOMAIN' | 'SERVFAIL' | 'TIMEOUT' };

export type WireEvent =
  | {
      readonly kind: 'accept';
      readonly conn: string;
      readonly from: Address;
      readonly local: Address;
      readonly thread?: number;
    }
  | { readonly kind: 'bytes'; readonly conn: string; readonly bytes: string }
  /** The peer closed its sending side. */
  | { readonly kind: 'eos'; readonly conn: string }
  | { readonly kind: 'error'; readonly conn: string; readonly error: SocketError }
  /** The origin accepted; answers `connect`. */
  | { readonly kind: 'connected'; readonly conn: string }
  /** All bytes given so far with `write` have left; answers `write`. */
  | { readonly kind: 'wrote'; readonly conn: string }
  /** Answers `resolve`. */
  | { readonly kind: 'resolved'; readonly query: number; readonly answer: DnsAnswer }
  /** All that came back on a connection to itself, which is closed now; answers `request`. */
  | { readonly kind: 'answered'; readonly conn: string; readonly bytes: string }
  /** The time `deadline()` named has come. */
  | { readonly kind: 'due' };
type WireEventKind = WireEvent['kind'];

export type Command =
  | { readonly do: 'write'; readonly conn: string; readonly bytes: string }
  /** Shut the sending side only. */
  | { readonly do: 'shutdown'; readonly conn: string }
  | { readonly do: 'close'; readonly conn: string }
  | { readonly do: 'connect'; readonly conn: string; readonly to: Address }
  /** Connect to the server's own port and send this (scheduled update, plugins): it is a client of itself. */
  | { readonly do: 'request'; readonly conn: string; readonly url: string; readonly bytes: string }
  | { readonly do: 'resolve'; readonly query: number; readonly name: string };

/** Which events may answer each command; none for those that end something. */
export const ANSWERS: Readonly<Record<Command['do'], readonly WireEventKind[]>> = {
  write: ['wrote', 'error'],
  shutdown: [],
  close: [],
  connect: ['connected', 'error', 'due'],
  request: ['answered'],
  resolve: ['resolved', 'due'],
};

/** Name of the connection of a plugin's n-th request, counted from 0. */
export function fetchConn(n: number): string {
  return `f${n}`;
}

/** Does a plugin ask on this connection? ATS: TSHttpTxnIsInternal. */
export function isFetch(conn: string): boolean {
  return conn.startsWith('f');
}
