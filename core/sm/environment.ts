import { type Fact, fact } from '../base/fact.ts';
import { parseIp } from '../base/ip.ts';
import { intOf } from '../config/config.ts';
import { ipAllowRule, permitsMethod } from '../config/ip_allow.ts';
import { hostRecord, isDown, isNumeric } from '../hostdb/hostdb.ts';
import type { RequestHead } from '../http/message.ts';
import { denyingFilter } from '../remap/acl.ts';
import { remapRequest } from '../remap/remap.ts';
import { STEPS } from '../transact/steps.ts';
import type { Decision, Env, HostState } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { proxyName } from './client_sessions.ts';
import { type Ctx, put, sayAll, sayOf } from './context.ts';
import { describeBlock } from './describe.ts';
import { dump } from './dumps.ts';

/** What a step of this transaction may see and do, at this moment. */
export function environment(ctx: Ctx, txn: Txn): Env {
  const { core } = ctx;
  const now = Math.floor(ctx.now_ms / 1000);
  const env: Env = {
    profile: core.profile,
    config: core.config,
    now,
    server: { ...core.server, name: proxyName(ctx) },
    say: (name, args) => void sayOf(ctx, txn, name, args),
    sayAll: (said) => sayAll(ctx, txn, said),
    decided: (step, answer, because) => void put(ctx, { kind: 'decide', sm: txn.sm, con: null, step, answer, because }),
    dump: (title, head) => dump(ctx, txn, title, head),
    describe: (head) => describeBlock(ctx, txn, head),
    remap: (request) =>
      remapRequest(core.config.remap, request, {
        pristineHost: intOf(core.config, 'proxy.config.url_remap.pristine_host_hdr') === 1,
      }),
    denied: (request, ruleId) => denied(ctx, txn, request, ruleId),
    host: (name, ip) => hostState(ctx, name, ip, now),
    hostAnswered: (name, ip, version) => hostAnswered(ctx, name, ip, version),
    hostFailed: (name, ip) => hostFailed(ctx, name, ip, txn.times.clientRequest),
    call: (step, t) => STEPS[step](t, env),
    notModelled: (what, where) => unplayed(ctx, txn, what, where),
  };
  return env;
}

/** ATS: HttpTransact::process_quick_http_filter, UrlRewrite::PerformACLFiltering. */
function denied(ctx: Ctx, txn: Txn, request: RequestHead, ruleId: number | null): readonly Fact[] | null {
  const client = parseIp(txn.clientAddress.ip);
  const local = parseIp(txn.localAddress.ip);
  if (!client || !local) return null;
  const { method } = request;
  const rule = ruleId === null ? null : (ctx.core.config.remap.rules[ruleId] ?? null);
  const filter = rule && denyingFilter(rule.filters, { method, client, local, internal: false });
  if (filter)
    return [fact('remap filter', filter.action, rule?.fromText ?? ''), fact('method', method, 'client request')];
  if (rule && !rule.checksIpAllow) return null;
  const entry = ipAllowRule(ctx.core.config.ipAllow, 'in', client);
  if (permitsMethod(entry, 'in', method)) return null;
  return [fact('ip_allow', entry?.action ?? 'no entry', 'ip_allow.yaml'), fact('method', method, 'client request')];
}

function hostState(ctx: Ctx, name: string, ip: string | null, now: number): HostState {
  // A literal address as remap target has no record that outlives the transaction.
  if (ip === null || isNumeric(name)) return { down: false, lastVersion: null };
  const record = hostRecord(ctx.core, name, ip);
  const cacheTime = intOf(ctx.core.config, 'proxy.config.http.down_server.cache_time');
  return { down: isDown(record, now, cacheTime), lastVersion: record.version };
}

function hostAnswered(ctx: Ctx, name: string, ip: string, version: string): void {
  const record = hostRecord(ctx.core, name, ip);
  record.version = version;
  if (record.lastFailure === 0) return;
  record.lastFailure = 0;
  record.failures = 0;
}

function hostFailed(ctx: Ctx, name: string, ip: string, time: number): { count: number; down: boolean } {
  const record = hostRecord(ctx.core, name, ip);
  record.failures++;
  const down = record.failures >= intOf(ctx.core.config, 'proxy.config.http.connect_attempts_rr_retries');
  if (down) record.lastFailure = time;
  return { count: record.failures, down };
}

/** A step met something that is not modelled: the machine is told by an action that ends the transaction. */
function unplayed(ctx: Ctx, txn: Txn, what: string, where: string): Decision {
  put(ctx, { kind: 'not_modelled', sm: txn.sm, con: null, what, where });
  return { action: 'CONTINUE', why: `not modelled: ${what}` };
}
