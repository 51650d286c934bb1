import { intOf, isOn, textOf } from '../config/config.ts';
import type { RemapRule } from '../config/remap_table.ts';
import { valueOf } from '../http/header.ts';
import { targetOf } from '../http/target.ts';
import { printUrl } from '../http/url.ts';
import { refererRedirect, refererVerdict } from '../remap/referer.ts';
import { hostField, remapRequest } from '../remap/remap.ts';
import type { RemapAnswer } from '../txn/env.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { takeEdits } from './callouts.ts';
import { type Ctx, clientOf } from './context.ts';
import { armTimeout } from './inactivity.ts';

/**
 * The rule of a request, with its plugins: they see the rewritten URL and the client's Host field, which is rewritten
 * after them. ATS: RemapProcessor::setup_for_remap, perform_remap, finish_remap.
 */
export function remap(ctx: Ctx, txn: Txn): RemapAnswer {
  const { config } = ctx.core;
  const request = txn.clientRequest;
  const result = remapRequest(config.remap, request, { pristineHost: false });
  const rule = result.matched ? config.remap.rules[result.ruleId] : undefined;
  if (!result.matched || !rule) return result as Exclude<typeof result, { matched: true }>;
  const { ruleId, notModelled } = result;
  txn.remapRule = ruleId;
  nameHost(txn);
  txn.clientRequest = { ...request, url: result.url };
  const missing = notModelled === null ? askPlugins(ctx, txn, rule, ruleId) : null;
  if (txn.overrides !== null) armActivity(ctx, txn);
  const { url } = txn.clientRequest;
  const filters = isOn(config, 'proxy.config.http.referer_filter');
  const elsewhere = rule.referer && filters ? refusedReferer(ctx, txn, rule) : null;
  const isPristine = isOn(configOf(ctx.core, txn), 'proxy.config.url_remap.pristine_host_hdr');
  const host = isPristine ? null : hostField(txn.clientRequest);
  return { ...result, url, host, elsewhere, notModelled: notModelled ?? missing };
}

/** From here on the URL before remapping has the host that the client asked for. ATS: RemapProcessor::setup_for_remap. */
function nameHost({ unmappedUrl, clientRequest }: Txn): void {
  if (unmappedUrl === null || unmappedUrl.host !== '') return;
  const { host, port, portWritten } = targetOf(clientRequest);
  Object.assign(unmappedUrl, { host, port: portWritten ? String(port) : '' });
}

/** Asks the rule's plugins in order; answers which of them is not modelled, or null. ATS: RemapPlugins::run_plugin. */
function askPlugins(ctx: Ctx, txn: Txn, rule: RemapRule, ruleId: number): string | null {
  const lists = { core: ctx.core, session: clientOf(ctx.core, txn), txn };
  for (const [position, { path }] of rule.plugins.entries()) {
    const answer = ctx.plugins.remap({ core: ctx.core, txn, rule: ruleId, position, now_ms: ctx.now_ms });
    if (answer === null) return `remap plugin ${path}`;
    takeEdits(ctx, lists, { hook: null, plugin: path, edits: answer.edits });
    if (answer.stop || txn.wishes.redirect !== null) return null;
  }
  return null;
}

/** The client's time limit is set again once the rule's own records are known. ATS: HttpTransact::EndRemapRequest. */
function armActivity(ctx: Ctx, txn: Txn): void {
  const seconds = intOf(configOf(ctx.core, txn), 'proxy.config.http.transaction_active_timeout_in');
  armTimeout(ctx, { client: txn.client }, 'client active', 'VC_EVENT_ACTIVE_TIMEOUT', seconds);
}

/** Where a request is sent whose Referer the rule does not take. */
function refusedReferer(ctx: Ctx, txn: Txn, rule: RemapRule): string | null {
  const referer = valueOf(txn.clientRequest.fields, 'Referer');
  if (!rule.referer || refererVerdict(rule.referer, referer).passes) return null;
  const fallback = textOf(ctx.core.config, 'proxy.config.http.referer_default_redirect') ?? '';
  const fillsIn = isOn(ctx.core.config, 'proxy.config.http.referer_format_redirect');
  return refererRedirect(rule, {
    referer: referer ?? '',
    url: printUrl(txn.unmappedUrl ?? txn.clientRequest.url),
    fallback,
    fillsIn,
  });
}
