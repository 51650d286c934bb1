/** Congestion control for the transactions of a server: whose entry, and what becomes of it. Profile `guide` only. */
import type { Fact } from '../base/fact.ts';
import { intOf } from '../config/config.ts';
import { type CongestionRule, congestionRuleFor } from '../config/congestion_config.ts';
import type { DestinedRequest } from '../config/destination.ts';
import type { CongestionEntry, Core } from '../txn/core_state.ts';
import type { CongestionControl } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { admission, countFailure, failureFacts, limitFact, newEntry, retryAfter } from './entry.ts';

interface Watched {
  readonly rule: CongestionRule;
  readonly entry: CongestionEntry;
}

/** Finds the rule of a transaction's origin, if it is watched, and keeps it in the transaction. */
export function watch(core: Core, txn: Txn, describe: (txn: Txn) => DestinedRequest): void {
  txn.congestion = null;
  if (core.config.congestion.length === 0 || txn.current.requestTo === 'PARENT_PROXY') return;
  if (intOf(core.config, 'proxy.config.http.congestion_control.enabled') !== 1) return;
  const request = describe(txn);
  const at = congestionRuleFor(core.config.congestion, request);
  const rule = at === null ? undefined : core.config.congestion[at];
  if (at !== null && rule) txn.congestion = { rule: at, key: keyOf(rule, txn, request), refused: null };
}

/** Whose failures are counted together: an address or a name, with the port and prefix that the rule is narrowed to. */
function keyOf(rule: CongestionRule, txn: Txn, request: DestinedRequest): string {
  let key = rule.scheme === 'per_ip' ? (txn.server_info.ip ?? '') : request.host.toLowerCase();
  for (const modifier of rule.modifiers) {
    if (modifier.kind === 'port') key += `:${request.port}`;
    if (modifier.kind === 'prefix') key += `/${modifier.text}`;
  }
  return key;
}

/** Rule and entry of a watched transaction. */
function watched(core: Core, { congestion }: Txn): Watched | null {
  const rule = congestion === null ? undefined : core.config.congestion[congestion.rule];
  if (congestion === null || !rule) return null;
  core.congestion[congestion.key] ??= newEntry();
  return { rule, entry: core.congestion[congestion.key] as CongestionEntry };
}

/** May this transaction make a connection? What speaks for and against it; null for an origin that is not watched. */
export function admits(core: Core, txn: Txn, now: number): ReturnType<typeof admission> | null {
  const found = watched(core, txn);
  if (!found || !txn.congestion) return null;
  const { key } = txn.congestion;
  const connections = Object.values(core.servers).filter(({ congestion }) => congestion === key).length;
  const verdict = admission(found.entry, found.rule, { connections, now });
  txn.congestion.refused = verdict.answer === 'connect' ? null : verdict.answer;
  return verdict;
}

/** A connection was made: the origin is congested no more. Its failures stay in the window. */
export function cleared(core: Core, txn: Txn): void {
  const found = watched(core, txn);
  if (found) found.entry.congested = false;
}

/** Seconds that a connection to a watched origin may take: more while it is not congested. */
export function connectSeconds(core: Core, txn: Txn): number | null {
  const found = watched(core, txn);
  if (!found) return null;
  const { live_os_conn_timeout, dead_os_conn_timeout } = found.rule.limits;
  return (found.entry.congested ? dead_os_conn_timeout : live_os_conn_timeout).value;
}

/** What steps may ask and tell. `drawn`: a number for this transaction alone, by what it is for. */
export function congestionControl(
  core: Core,
  now: number,
  drawn: (what: string, txn: Txn) => number,
): CongestionControl {
  return {
    retries: (txn) => {
      const found = watched(core, txn);
      if (!found) return null;
      return limitFact(found.rule, found.entry.congested ? 'dead_os_conn_retries' : 'live_os_conn_retries');
    },
    failed: (txn) => {
      const found = watched(core, txn);
      if (found) countFailure(found.entry, found.rule, now);
    },
    answer: (txn) => {
      const found = watched(core, txn);
      const reason = found && reasonOf(found, txn);
      if (!found || !reason) return null;
      const wait = retryAfter(found.entry, found.rule, { now, drawn: drawn('wait_interval_alpha', txn) });
      const because: Fact[] = [...failureFacts(found.entry, found.rule), ...wait.because];
      return { reason, template: found.rule.errorPage, retryAfter: wait.answer, because };
    },
  };
}

/** Why the client is told to come again; null when it is told what went wrong instead. */
function reasonOf({ entry }: Watched, { congestion }: Txn): string | null {
  if (congestion?.refused === 'congested') return 'Origin server congested';
  if (congestion?.refused === 'full') return 'Too many users';
  return entry.congested ? 'Service Unavailable' : null;
}
