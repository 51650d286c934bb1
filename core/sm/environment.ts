import { type Fact, fact } from '../base/fact.ts';
import { parseIp } from '../base/ip.ts';
import { intOf, textOf } from '../config/config.ts';
import { ipAllowRule, permitsMethod } from '../config/ip_allow.ts';
import type { RemapRule } from '../config/remap_table.ts';
import { storeMark } from '../hostdb/hostdb.ts';
import { valueOf } from '../http/header.ts';
import type { RequestHead, Url } from '../http/message.ts';
import { printUrl } from '../http/url.ts';
import { parentSearch } from '../parents/search.ts';
import { denyingFilter } from '../remap/acl.ts';
import { refererRedirect, refererVerdict } from '../remap/referer.ts';
import { remapRequest, reverseMapped } from '../remap/remap.ts';
import { matchedRequest } from '../transact/cache_control.ts';
import { STEPS } from '../transact/steps.ts';
import type { Decision, Env, RemapAnswer } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { proxyName } from './client_sessions.ts';
import { type Ctx, put, sayAll, sayOf } from './context.ts';
import { describeBlock } from './describe.ts';
import { dump } from './dumps.ts';
import { hostSought } from './host_sought.ts';

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
    remap: (request) => remap(ctx, request),
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

/** The rule of a request. ATS: RemapProcessor::setup_for_remap, perform_remap, finish_remap. */
function remap(ctx: Ctx, request: RequestHead): RemapAnswer {
  const { config } = ctx.core;
  const pristineHost = intOf(config, 'proxy.config.url_remap.pristine_host_hdr') === 1;
  const result = remapRequest(config.remap, request, { pristineHost });
  if (!result.matched) return result;
  const rule = config.remap.rules[result.ruleId];
  const filters = intOf(config, 'proxy.config.http.referer_filter') === 1;
  const elsewhere = rule?.referer && filters ? refusedReferer(ctx, rule, request, result.url) : null;
  return { ...result, elsewhere };
}

/** Where a request is sent whose Referer the rule does not take. */
function refusedReferer(ctx: Ctx, rule: RemapRule, request: RequestHead, url: Url): string | null {
  const referer = valueOf(request.fields, 'Referer');
  if (!rule.referer || refererVerdict(rule.referer, referer).passes) return null;
  const fallback = textOf(ctx.core.config, 'proxy.config.http.referer_default_redirect') ?? '';
  return refererRedirect(rule, { referer: referer ?? '', url: printUrl(url) }, fallback);
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
