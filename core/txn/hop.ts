import type { Hop, ParentResult, Txn } from './txn.ts';

/** A party nothing is known of yet. */
export function newHop(): Hop {
  return { name: '', ip: null, port: 80, version: null, keepAlive: false, chunked: false, connectError: null };
}

/** No parent has been sought. ATS: ParentResult::reset. */
export function newParentResult(): ParentResult {
  const cursors = { primary: null, secondary: null };
  return { result: 'UNDEFINED', rule: null, list: 'primary', index: 0, port: 0, start: 0, retry: false, cursors };
}

/** The party the request goes to; the origin while nothing is decided. ATS: State::current.server. */
export function hopOf(txn: Txn): Hop {
  return txn.current.server === 'parent_info' ? txn.parent_info : txn.server_info;
}

/** `address:port` as log lines have it. */
export function addressOf(hop: Hop): string {
  return `${hop.ip}:${hop.port}`;
}
