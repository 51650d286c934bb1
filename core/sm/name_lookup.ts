import { intOf, isOn } from '../config/config.ts';
import {
  type Asking,
  type Found,
  isDueAgain,
  isLoopbackLiteral,
  isNumeric,
  isRefused,
  type Keeping,
  keepAnswer,
  knownAddress,
  learnAddress,
  learnLiteral,
  noteFailure,
} from '../hostdb/hostdb.ts';
import { addressOf } from '../hostdb/literal.ts';
import { canBeAsked } from '../hostdb/query_name.ts';
import type { Rotation } from '../hostdb/round_robin.ts';
import { updateHost } from '../transact/host_state.ts';
import { justForwards } from '../transact/server_choice.ts';
import type { NameQuery } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import type { DnsAnswer } from '../txn/wire.ts';
import { arm, type Ctx, disarm, disarmAll, emit, later, milestone, push, sayOf } from './context.ts';
import { environment } from './environment.ts';
import { hostSought } from './host_sought.ts';
import { closeServer } from './server_sessions.ts';

/** Looks a name up, unless there is nothing to look up. ATS: the DNS_LOOKUP case of HttpSM::set_next_state. */
export function lookUpName(ctx: Ctx, txn: Txn): void {
  const host = hostSought(txn).name;
  if (txn.wishes.serverAddress && txn.dns.lookingUp === 'ORIGIN_SERVER') {
    const { ip, port } = txn.server_info;
    sayOf(ctx, txn, 'dns_skip_api', { address: `${ip}:${port}` });
    txn.dns.success = true;
    txn.dns.ip = ip;
    return push(ctx, { do: 'transact', sm: txn.sm, step: null });
  }
  if (ctx.core.profile === '9.2' && isLoopbackLiteral(host)) {
    sayOf(ctx, txn, 'dns_skip_loopback', { host });
    const ip = addressOf(host);
    Object.assign(txn.dns, { success: true, ip });
    // What is known of the address of before stays known.
    txn.host = { ...txn.host, ip };
    return push(ctx, { do: 'transact', sm: txn.sm, step: null });
  }
  if (txn.dns.lookingUp === 'ORIGIN_SERVER' && justForwards(environment(ctx, txn))) {
    Object.assign(txn.dns, { success: true, ip: null });
    return push(ctx, { do: 'transact', sm: txn.sm, step: null });
  }
  closeServer(ctx, txn);
  txn.handler = 'state_hostdb_lookup';
  askHostDb(ctx, txn);
}

/**
 * Asks what an address is called. Name servers here know addresses only, so nobody knows; a host that only looks like an
 * address is not even asked for. ATS: HttpSM::do_hostdb_reverse_lookup.
 */
export function lookUpBackwards(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'doing_reverse_dns');
  txn.handler = 'state_hostdb_reverse_lookup';
  const { name } = txn.server_info;
  if (!isNumeric(name)) return arm(ctx, { sm: txn.sm }, 'reverse lookup', 'EVENT_HOST_DB_LOOKUP', 0);
  const pointer = `${name.split('.').reverse().join('.')}.in-addr.arpa`;
  query(ctx, txn, { name: pointer, port: 0, family: 'PTR' });
}

/** There is no name: go on. ATS: HttpSM::state_hostdb_reverse_lookup. */
export function goOnUnnamed(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'reverse_dns_failed', { host: txn.server_info.name });
  push(ctx, { do: 'transact', sm: txn.sm, step: null });
}

/** A name was asked for in vain. */
export function reverseAnswered(ctx: Ctx, txn: Txn): void {
  later(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_hostdb_reverse_lookup', event: 'EVENT_HOST_DB_LOOKUP' });
}

/** The address failed too often: mark it and take another. ATS: the ORIGIN_SERVER_RR_MARK_DOWN case. */
export function markDownAndLookUp(ctx: Ctx, txn: Txn): void {
  updateHost(txn, environment(ctx, txn));
  txn.handler = 'state_mark_os_down';
  askHostDb(ctx, txn);
}

/** ATS: HttpSM::do_hostdb_lookup. */
function askHostDb(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'doing_dns');
  milestone(ctx, txn, 'DNS_LOOKUP_BEGIN', true);
  const host = hostSought(txn);
  const about = asking(ctx, txn.clientAddress.ip);
  const known = knownAddress(ctx.core, host, about) ?? atOnce(ctx, txn, host);
  if (known && isDueAgain(ctx.core, host, about)) ask(ctx, txn, { name: host.name, port: host.port, family: 'A' });
  if (known) {
    take(ctx, txn, known);
    sayFailure(ctx, txn);
    return push(ctx, { do: 'transact', sm: txn.sm, step: null });
  }
  if (isNumeric(host.name)) return arm(ctx, { sm: txn.sm }, 'literal lookup', 'EVENT_HOST_DB_LOOKUP', 0);
  wait(ctx, txn, isRefused(ctx.core, host, asking(ctx, txn.clientAddress.ip)) ? 'AAAA' : 'A');
}

/** 3.3 answers a name that is an address without an event. */
function atOnce(ctx: Ctx, txn: Txn, host: ReturnType<typeof hostSought>): Found | null {
  return ctx.core.profile === '3.3' && isNumeric(host.name)
    ? learnLiteral(ctx.core, host, asking(ctx, txn.clientAddress.ip))
    : null;
}

/** Waits for a query that is under way, or makes one. ATS: HostDBContinuation::do_dns. */
function wait(ctx: Ctx, txn: Txn, family: NameQuery['family']): void {
  const { name, port } = hostSought(txn);
  query(ctx, txn, { name, port, family });
}

function query(ctx: Ctx, txn: Txn, about: Omit<NameQuery, 'waiting'>): void {
  ask(ctx, txn, about).waiting.push(txn.sm);
  const seconds = intOf(ctx.core.config, 'proxy.config.hostdb.lookup_timeout');
  arm(ctx, { sm: txn.sm }, 'name lookup', 'EVENT_HOST_DB_LOOKUP', seconds * 1000);
}

/** The query for a name, made if none is under way. Who does not join those that wait for it goes on meanwhile. */
function ask(ctx: Ctx, txn: Txn, { name, port, family }: Omit<NameQuery, 'waiting'>): NameQuery {
  const { core } = ctx;
  const pending = Object.values(core.queries).find((q) => q.name === name && q.port === port && q.family === family);
  if (pending) return pending;
  const query = core.nextQuery++;
  const made: NameQuery = { name, port, family, waiting: [] };
  core.queries[query] = made;
  emit(ctx, { do: 'resolve', query, name }, { sm: txn.sm, con: null });
  const once = intOf(core.config, 'proxy.config.dns.lookup_timeout');
  const tries = intOf(core.config, 'proxy.config.dns.retries') + 1;
  arm(ctx, { query }, 'dns', 'EVENT_INTERVAL', once * tries * 1000);
  return made;
}

/** An answer for a name that no query can hold is none. Record: dns.validate_query_name. */
function validated(ctx: Ctx, id: number, answer: DnsAnswer): DnsAnswer {
  const looks = isOn(ctx.core.config, 'proxy.config.dns.validate_query_name');
  return canBeAsked(ctx.core.queries[id]?.name ?? '', looks) ? answer : { failed: 'NXDOMAIN' };
}

/** DNS has answered. ATS: HostDBContinuation::dnsEvent. */
export function queryAnswered(ctx: Ctx, id: number, given: DnsAnswer): void {
  const answer = validated(ctx, id, given);
  if (ctx.core.queries[id]?.family === 'PTR') {
    for (const txn of endQuery(ctx, id)) reverseAnswered(ctx, txn);
    return;
  }
  const host = ctx.core.queries[id];
  const waiting = endQuery(ctx, id);
  if (host && waiting.length === 0) keepAnswer(ctx.core, host, answer, asking(ctx, ''));
  for (const [place, txn] of waiting.entries()) {
    if (place > 0) probeAgain(ctx, txn);
    else answered(ctx, txn, learnAddress(ctx.core, hostSought(txn), answer, asking(ctx, txn.clientAddress.ip)));
  }
}

/** Nobody has answered a query. Who asked goes on with the other family of addresses. */
export function queryTimedOut(ctx: Ctx, id: number): void {
  const query = ctx.core.queries[id];
  if (!query) return;
  if (query.family === 'PTR') return queryAnswered(ctx, id, { failed: 'TIMEOUT' });
  noteFailure(ctx.core, query, query.family, Math.floor(ctx.now_ms / 1000));
  const asker = query.waiting[0];
  for (const txn of endQuery(ctx, id)) {
    if (query.family === 'A' && txn.sm === asker) wait(ctx, txn, 'AAAA');
    else probeAgain(ctx, txn);
  }
}

/** The transactions that still wait for a query; it is over. */
function endQuery(ctx: Ctx, id: number): Txn[] {
  const query = ctx.core.queries[id];
  delete ctx.core.queries[id];
  disarmAll(ctx, { query: id });
  const waiting = (query?.waiting ?? []).flatMap((sm) => ctx.core.txns[sm] ?? []);
  for (const txn of waiting) disarm(ctx, { sm: txn.sm }, 'name lookup');
  return waiting;
}

/** Another transaction's query is over: see what it left. ATS: HostDBContinuation::dnsPendingEvent, probeEvent. */
function probeAgain(ctx: Ctx, txn: Txn): void {
  const host = hostSought(txn);
  const known = knownAddress(ctx.core, host, asking(ctx, txn.clientAddress.ip));
  if (known || isRefused(ctx.core, host, asking(ctx, txn.clientAddress.ip)))
    return answered(ctx, txn, known ?? { ip: null });
  wait(ctx, txn, 'A');
}

/** The lookup took too long: it failed for this transaction; the query goes on. */
export function nameTimedOut(ctx: Ctx, txn: Txn): void {
  for (const query of Object.values(ctx.core.queries)) {
    const at = query.waiting.indexOf(txn.sm);
    if (at === 0) query.waiting[0] = -1;
    else if (at > 0) query.waiting.splice(at, 1);
  }
  if (txn.handler === 'state_hostdb_reverse_lookup') return reverseAnswered(ctx, txn);
  answered(ctx, txn, { ip: null });
}

/** A name that is an address was looked up. */
export function literalAnswered(ctx: Ctx, txn: Txn): void {
  answered(ctx, txn, learnLiteral(ctx.core, hostSought(txn), asking(ctx, txn.clientAddress.ip)));
}

function answered(ctx: Ctx, txn: Txn, found: Found): void {
  take(ctx, txn, found);
  const handler = txn.handler === 'state_mark_os_down' ? 'state_mark_os_down' : 'state_hostdb_lookup';
  // Of several that waited each goes on in its turn.
  later(ctx, { do: 'dispatch', sm: txn.sm, handler, event: 'EVENT_HOST_DB_LOOKUP' });
}

/** The lookup's event has come: go on at the return point. ATS: HttpSM::state_hostdb_lookup, state_mark_os_down. */
export function goOnWithName(ctx: Ctx, txn: Txn): void {
  sayFailure(ctx, txn);
  push(ctx, { do: 'transact', sm: txn.sm, step: null });
}

function sayFailure(ctx: Ctx, txn: Txn): void {
  if (!txn.dns.success) sayOf(ctx, txn, 'dns_failed_for', { host: hostSought(txn).name });
}

/** Writes down what a lookup gave. ATS: HttpSM::process_hostdb_info. */
function take(ctx: Ctx, txn: Txn, found: Found): void {
  milestone(ctx, txn, 'DNS_LOOKUP_END', true);
  txn.dns.success = found.ip !== null;
  if (found.ip === null) {
    txn.host = { ...txn.host, ip: null, version: null, failures: 0, lastFailure: 0 };
    return;
  }
  txn.dns.ip = found.ip;
  txn.host = { ...found.mark };
}

function asking(ctx: Ctx, clientIp: string): Asking {
  const { config } = ctx.core;
  return {
    clientIp,
    now: Math.floor(ctx.now_ms / 1000),
    rotation: rotationOf(ctx),
    downTime: intOf(config, 'proxy.config.http.down_server.cache_time'),
    failTime: intOf(config, 'proxy.config.hostdb.fail.timeout'),
    keeping: keepingOf(ctx),
  };
}

function keepingOf(ctx: Ctx): Keeping {
  const { config } = ctx.core;
  return {
    enabled: intOf(config, 'proxy.config.hostdb') !== 0,
    ttlMode: intOf(config, 'proxy.config.hostdb.ttl_mode'),
    timeout: intOf(config, 'proxy.config.hostdb.timeout'),
    verifyAfter: intOf(config, 'proxy.config.hostdb.verify_after'),
    staleFor: Math.max(0, intOf(config, 'proxy.config.hostdb.serve_stale_for')),
    most: intOf(config, 'proxy.config.hostdb.round_robin_max_count'),
  };
}

function rotationOf(ctx: Ctx): Rotation {
  const { config } = ctx.core;
  if (intOf(config, 'proxy.config.hostdb.strict_round_robin') !== 0) return { kind: 'strict' };
  const seconds = intOf(config, 'proxy.config.hostdb.timed_round_robin');
  return seconds > 0 ? { kind: 'timed', seconds } : { kind: 'by client' };
}
