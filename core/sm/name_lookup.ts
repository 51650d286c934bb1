import { intOf } from '../config/config.ts';
import {
  type Asking,
  type Found,
  isLoopbackLiteral,
  isNumeric,
  knownAddress,
  learnAddress,
  learnLiteral,
  unmarked,
} from '../hostdb/hostdb.ts';
import type { Rotation } from '../hostdb/round_robin.ts';
import { updateHost } from '../transact/host_state.ts';
import type { Txn } from '../txn/txn.ts';
import type { DnsAnswer } from '../txn/wire.ts';
import { arm, type Ctx, disarm, emit, milestone, push, sayOf } from './context.ts';
import { environment } from './environment.ts';
import { closeServer } from './server_sessions.ts';

/** Looks a name up, unless there is nothing to look up. ATS: the DNS_LOOKUP case of HttpSM::set_next_state. */
export function lookUpName(ctx: Ctx, txn: Txn): void {
  const host = nameSought(txn);
  if (ctx.core.profile === '9.2' && isLoopbackLiteral(host)) {
    sayOf(ctx, txn, 'dns_skip_loopback', { host });
    take(ctx, txn, unmarked(host));
    return push(ctx, { do: 'transact', sm: txn.sm, step: null });
  }
  closeServer(ctx, txn);
  txn.handler = 'state_hostdb_lookup';
  askHostDb(ctx, txn, host);
}

/** The address failed too often: mark it and take another. ATS: the ORIGIN_SERVER_RR_MARK_DOWN case. */
export function markDownAndLookUp(ctx: Ctx, txn: Txn): void {
  updateHost(txn, environment(ctx, txn));
  txn.handler = 'state_mark_os_down';
  askHostDb(ctx, txn, nameSought(txn));
}

function nameSought(txn: Txn): string {
  return txn.dns.lookingUp === 'PARENT_PROXY' ? txn.parent_info.name : txn.server_info.name;
}

/** ATS: HttpSM::do_hostdb_lookup. */
function askHostDb(ctx: Ctx, txn: Txn, host: string): void {
  sayOf(ctx, txn, 'doing_dns');
  milestone(ctx, txn, 'DNS_LOOKUP_BEGIN', true);
  const known = knownAddress(ctx.core, host, asking(ctx, txn));
  if (known) {
    take(ctx, txn, known);
    sayFailure(ctx, txn);
    return push(ctx, { do: 'transact', sm: txn.sm, step: null });
  }
  if (isNumeric(host)) return arm(ctx, { sm: txn.sm }, 'literal lookup', 'EVENT_HOST_DB_LOOKUP', 0);
  const query = ctx.core.nextQuery++;
  ctx.core.queries[query] = { name: host, sm: txn.sm };
  emit(ctx, { do: 'resolve', query, name: host }, { sm: txn.sm, con: null });
  const seconds = intOf(ctx.core.config, 'proxy.config.hostdb.lookup_timeout');
  if (ctx.core.profile === '9.2') arm(ctx, { sm: txn.sm }, 'name lookup', 'EVENT_HOST_DB_LOOKUP', seconds * 1000);
}

/** DNS has answered, or will not. ATS: HostDBContinuation::dnsEvent. */
export function nameAnswered(ctx: Ctx, txn: Txn, name: string, answer: DnsAnswer): void {
  disarm(ctx, { sm: txn.sm }, 'name lookup');
  answered(ctx, txn, learnAddress(ctx.core, name, answer, asking(ctx, txn)));
}

/** A name that is an address was looked up. */
export function literalAnswered(ctx: Ctx, txn: Txn): void {
  answered(ctx, txn, learnLiteral(ctx.core, nameSought(txn), asking(ctx, txn)));
}

function answered(ctx: Ctx, txn: Txn, found: Found): void {
  take(ctx, txn, found);
  const handler = txn.handler === 'state_mark_os_down' ? 'state_mark_os_down' : 'state_hostdb_lookup';
  push(ctx, { do: 'dispatch', sm: txn.sm, handler, event: 'EVENT_HOST_DB_LOOKUP' });
}

/** The lookup took too long: it failed. Everybody who waits for this query hears of it at their own time. */
export function nameTimedOut(ctx: Ctx, txn: Txn): void {
  for (const [id, query] of Object.entries(ctx.core.queries)) {
    if (query.sm !== txn.sm) continue;
    delete ctx.core.queries[id];
    nameAnswered(ctx, txn, query.name, { failed: 'TIMEOUT' });
  }
}

/** The lookup's event has come: go on at the return point. ATS: HttpSM::state_hostdb_lookup, state_mark_os_down. */
export function goOnWithName(ctx: Ctx, txn: Txn): void {
  sayFailure(ctx, txn);
  push(ctx, { do: 'transact', sm: txn.sm, step: null });
}

function sayFailure(ctx: Ctx, txn: Txn): void {
  if (!txn.dns.success) sayOf(ctx, txn, 'dns_failed_for', { host: nameSought(txn) });
}

/** Writes down what a lookup gave. ATS: HttpSM::process_hostdb_info. */
function take(ctx: Ctx, txn: Txn, found: Found): void {
  milestone(ctx, txn, 'DNS_LOOKUP_END', true);
  txn.dns.success = found.ip !== null;
  if (found.ip === null) return;
  txn.dns.ip = found.ip;
  txn.host = { ...found.mark };
}

function asking(ctx: Ctx, txn: Txn): Asking {
  const { config } = ctx.core;
  return {
    clientIp: txn.clientAddress.ip,
    now: Math.floor(ctx.now_ms / 1000),
    rotation: rotationOf(ctx),
    downTime: intOf(config, 'proxy.config.http.down_server.cache_time'),
    failTime: intOf(config, 'proxy.config.hostdb.fail.timeout'),
  };
}

function rotationOf(ctx: Ctx): Rotation {
  const { config } = ctx.core;
  if (intOf(config, 'proxy.config.hostdb.strict_round_robin') !== 0) return { kind: 'strict' };
  const seconds = intOf(config, 'proxy.config.hostdb.timed_round_robin');
  return seconds > 0 ? { kind: 'timed', seconds } : { kind: 'by client' };
}
