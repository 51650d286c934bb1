import { draw } from '../base/draw.ts';
import { type Fact, fact } from '../base/fact.ts';
import { parseIp } from '../base/ip.ts';
import { ipAllowRule, permitsMethod } from '../config/ip_allow.ts';
import { congestionControl } from '../congestion/control.ts';
import { storeMark } from '../hostdb/hostdb.ts';

import type { Head, RequestHead } from '../http/message.ts';
import type { StepName } from '../names/steps.ts';
import { parentSearch } from '../parents/search.ts';
import { denyingFilter } from '../remap/acl.ts';
import { reverseMapped } from '../remap/remap.ts';
import type { MessageName } from '../trace/catalog.ts';
import type { Args, Said } from '../trace/record.ts';
import { destinedRequest } from '../transact/cache_control.ts';

import { STEPS } from '../transact/steps.ts';
import type { Decision, Env } from '../txn/env.ts';
import { configOf } from '../txn/overrides.ts';
import type { HostMark, Txn } from '../txn/txn.ts';
import { proxyName } from './client_sessions.ts';
import { type Ctx, put, sayAll, sayOf } from './context.ts';
import { describeBlock } from './describe.ts';
import { dump } from './dumps.ts';
import { hostSought } from './host_sought.ts';
import { remap } from './remapping.ts';

/** What a step of this transaction may see and do, at this moment. */
export function environment(ctx: Ctx, txn: Txn): Env {
  return new StepEnv(ctx, txn);
}

/** A class, because one is made for every step: its methods cost nothing until they are called. */
class StepEnv implements Env {
  readonly #ctx: Ctx;
  readonly #txn: Txn;
  readonly now: number;

  constructor(ctx: Ctx, txn: Txn) {
    this.#ctx = ctx;
    this.#txn = txn;
    this.now = Math.floor(ctx.now_ms / 1000);
  }

  get profile() {
    return this.#ctx.core.profile;
  }

  /** Remap plugins set records in the middle of a step. */
  get config() {
    return configOf(this.#ctx.core, this.#txn);
  }

  get serverConfig() {
    return this.#ctx.core.config;
  }

  get server() {
    return { ...this.#ctx.core.server, name: proxyName(this.#ctx) };
  }

  get parents() {
    return parentSearch(this.#ctx.core, this.now, destinedRequest);
  }

  get congestion() {
    return congestionControl(this.#ctx.core, this.now, (what, txn) => draw(this.#ctx.core.seed, what, txn.sm));
  }

  draw(what: string) {
    return draw(this.#ctx.core.seed, what, this.#txn.sm);
  }

  say(name: MessageName, args?: Args) {
    sayOf(this.#ctx, this.#txn, name, args);
  }

  sayAll(said: readonly Said[]) {
    sayAll(this.#ctx, this.#txn, said);
  }

  decided(step: string, answer: string, because: readonly Fact[]) {
    put(this.#ctx, { kind: 'decide', sm: this.#txn.sm, con: null, step, answer, because });
  }

  dump(title: string, head: Head | null) {
    dump(this.#ctx, this.#txn, title, head);
  }

  describe(head: RequestHead) {
    describeBlock(this.#ctx, this.#txn, head);
  }

  remap() {
    return remap(this.#ctx, this.#txn);
  }

  reverseMapped(value: string) {
    return reverseMapped(this.#ctx.core.config.remap, value);
  }

  denied(request: RequestHead, ruleId: number | null) {
    return denied(this.#ctx, this.#txn, request, ruleId);
  }

  storeMark(ip: string, mark: HostMark) {
    storeMark(this.#ctx.core, hostSought(this.#txn), ip, mark);
  }

  websockets() {
    return Object.values(this.#ctx.core.txns).filter((txn) => txn.websocket === 'open').length;
  }

  isWriting() {
    return this.#ctx.core.writers[this.#txn.sm] !== undefined;
  }

  call(step: StepName, txn: Txn) {
    return STEPS[step](txn, this);
  }

  notModelled(what: string, where: string) {
    return unplayed(this.#ctx, this.#txn, what, where);
  }
}

/** ATS: HttpTransact::process_quick_http_filter, UrlRewrite::PerformACLFiltering. */
function denied(ctx: Ctx, txn: Txn, request: RequestHead, ruleId: number | null): readonly Fact[] | null {
  const client = parseIp(txn.clientAddress.ip);
  const local = parseIp(txn.localAddress.ip);
  if (!client || !local) return null;
  const { method } = request;
  const rule = ruleId === null ? null : (ctx.core.config.remap.rules[ruleId] ?? null);
  const internal = txn.isInternal;
  const filter = rule && denyingFilter(rule.filters, { method, client, local, internal });
  if (filter)
    return [fact('remap filter', filter.action, rule?.fromText ?? ''), fact('method', method, 'client request')];
  if (rule && !rule.checksIpAllow) return null;
  const entry = ipAllowRule(ctx.core.config.ipAllow, 'in', client);
  if (permitsMethod(entry, 'in', method)) return null;
  return [
    fact('ip_allow', entry?.action ?? 'no entry', entry ? `ip_allow.yaml, entry ${entry.entry}` : 'ip_allow.yaml'),
    fact('method', method, 'client request'),
  ];
}

/** A step met something that is not modelled: the machine is told by an action that ends the transaction. */
function unplayed(ctx: Ctx, txn: Txn, what: string, where: string): Decision {
  put(ctx, { kind: 'not_modelled', sm: txn.sm, con: null, what, where });
  return { action: 'CONTINUE', why: `not modelled: ${what}` };
}
