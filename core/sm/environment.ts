import { type Fact, fact } from '../base/fact.ts';
import { parseIp } from '../base/ip.ts';
import { ipAllowRule, permitsMethod } from '../config/ip_allow.ts';
import { storeMark } from '../hostdb/hostdb.ts';

import type { RequestHead } from '../http/message.ts';
import { parentSearch } from '../parents/search.ts';
import { denyingFilter } from '../remap/acl.ts';
import { reverseMapped } from '../remap/remap.ts';
import { matchedRequest } from '../transact/cache_control.ts';

import { STEPS } from '../transact/steps.ts';
import type { Decision, Env } from '../txn/env.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { proxyName } from './client_sessions.ts';
import { type Ctx, put, sayAll, sayOf } from './context.ts';
import { describeBlock } from './describe.ts';
import { dump } from './dumps.ts';
import { hostSought } from './host_sought.ts';
import { remap } from './remapping.ts';

/** What a step of this transaction may see and do, at this moment. */
export function environment(ctx: Ctx, txn: Txn): Env {
  const { core } = ctx;
  const now = Math.floor(ctx.now_ms / 1000);
  const env: Env = {
    profile: core.profile,
    // Remap plugins set records in the middle of a step.
    get config() {
      return configOf(core, txn);
    },
    serverConfig: core.config,
    now,
    server: { ...core.server, name: proxyName(ctx) },
    say: (name, args) => void sayOf(ctx, txn, name, args),
    sayAll: (said) => sayAll(ctx, txn, said),
    decided: (step, answer, because) => void put(ctx, { kind: 'decide', sm: txn.sm, con: null, step, answer, because }),
    dump: (title, head) => dump(ctx, txn, title, head),
    describe: (head) => describeBlock(ctx, txn, head),
    remap: () => remap(ctx, txn),
    reverseMapped: (value) => reverseMapped(core.config.remap, value),
    denied: (request, ruleId) => denied(ctx, txn, request, ruleId),
    storeMark: (ip, mark) => storeMark(core, hostSought(txn), ip, mark),
    isWriting: () => core.writers[txn.sm] !== undefined,
    parents: parentSearch(core, now, (t) => ({
      ...matchedRequest(t),
      destinationIp: parseIp(t.server_info.ip ?? '-'),
    })),
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

/** A step met something that is not modelled: the machine is told by an action that ends the transaction. */
function unplayed(ctx: Ctx, txn: Txn, what: string, where: string): Decision {
  put(ctx, { kind: 'not_modelled', sm: txn.sm, con: null, what, where });
  return { action: 'CONTINUE', why: `not modelled: ${what}` };
}
