import { intOf } from '../config/config.ts';
import { hasField, setValue, valueOf } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { parseInt64 } from '../http/number.ts';
import { cacheVerdict } from '../policy/cache_control.ts';
import { revalidation } from '../policy/revalidation.ts';
import { upstreamRequest } from '../policy/upstream_request.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { viaText } from './answer.ts';
import { direct, go } from './decisions.ts';
import { mark } from './mark.ts';
import { ruleOf } from './server_choice.ts';

/** The next hop's address is not known: look it up. `qualified`: the log names the step with its class. */
export function lookUpHop(txn: Txn, env: Env, qualified = false): Decision {
  if (txn.current.requestTo !== 'PARENT_PROXY') return env.call('CallOSDNSLookup', txn);
  const printed = ['SM_ACTION_DNS_LOOKUP', 'HttpTransact::PPDNSLookupAPICall'] as const;
  const why = `a parent takes the request: ${txn.parent_info.name}`;
  return go('DNS_LOOKUP', 'PPDNSLookupAPICall', why, qualified ? printed : undefined);
}

/** Makes the upstream request from the client's. ATS: HttpTransact::build_request. */
export function buildRequest(txn: Txn, env: Env): void {
  if (cacheVerdict(txn.clientRequest, env.config).pragmaHonoured) mark(txn, 'client', 'N');
  const built = upstreamRequest({
    client: txn.clientRequest,
    config: env.config,
    clientIp: txn.clientAddress.ip,
    localIp: txn.localAddress.ip,
    proxyName: env.server.name,
    uuid: env.server.uuid,
    via: viaText(txn, env),
    stack: [`http/${txn.client_info.version}`, 'tcp', 'ipv4'],
    version: hopOf(txn).version ?? '1.1',
    toProxy: txn.current.requestTo === 'PARENT_PROXY' && ruleOf(txn, env)?.isProxy === true,
    attached: false,
    persistent: true,
    websocket: txn.websocket !== 'no',
    lookedUp: txn.current.mode === 'GENERIC_PROXY',
    noStore: txn.wishes.noStore,
    continueSent: txn.client_info.expectation === 'answering' || txn.client_info.expectation === 'answered',
    now: env.now,
  });
  const sent = built.said.filter(([name]) => name === 'request_sent_time');
  env.sayAll(built.said.filter(([name]) => name !== 'request_sent_time'));
  txn.clientRequest = built.client;
  txn.serverRequest = built.head;
  txn.times.requestSent = env.now;
  txn.times.now = env.now;
  env.say('cluster_time', { time: env.now });
  env.sayAll(sent);
  env.dump("Proxy's Request", built.head);
}

/** Makes the request conditional on the copy. ATS: HttpTransact::issue_revalidate. */
export function issueRevalidate(txn: Txn, env: Env): void {
  const { serverRequest: request } = txn;
  const object = txn.cache.object;
  if (!request || !object) return;
  if (txn.cache.writeLock !== 'INIT') {
    txn.cache.action = 'DO_NO_ACTION';
    return;
  }
  const verdict = revalidation({
    client: txn.clientRequest,
    method: request.method,
    cachedResponse: object.response,
    config: env.config,
    rangeSetup: txn.range.setup,
  });
  txn.via = `${txn.via.slice(0, 3)}S${txn.via.slice(4)}`;
  env.sayAll(verdict.said);
  env.decided('issue_revalidate', verdict.conditions.map((c) => c.name).join(', ') || verdict.rule, verdict.because);
  txn.cache.action = verdict.answer;
  for (const { name, value } of verdict.conditions) {
    setValue(request.fields, name, value);
    env.dump("Proxy's Request (Conditionalized)", request);
  }
}

/** A CONNECT that is for the origin itself gets a bare connection; a parent, or an origin that is told, is sent it. */
export function openAction(txn: Txn, env: Env): 'ORIGIN_SERVER_OPEN' | 'ORIGIN_SERVER_RAW_OPEN' {
  const isForwarded = intOf(env.config, 'proxy.config.http.forward_connect_method') === 1;
  const isRaw = txn.clientRequest.method === 'CONNECT' && !isForwarded && txn.parent.result !== 'SPECIFIED';
  return isRaw ? 'ORIGIN_SERVER_RAW_OPEN' : 'ORIGIN_SERVER_OPEN';
}

/** Lock the object first, or connect at once? ATS: HttpTransact::how_to_open_connection. */
export function howToOpen(txn: Txn, env: Env, why: string): Decision {
  const { action } = txn.cache;
  const locks = action === 'PREPARE_TO_WRITE' || action === 'PREPARE_TO_UPDATE' || action === 'PREPARE_TO_DELETE';
  if (!locks) return direct(openAction(txn, env), why);
  txn.next = 'handle_cache_write_lock';
  return direct('CACHE_ISSUE_WRITE', why);
}

/** Content-Length of an answer, null without one. */
export function contentLength(response: ResponseHead): number | null {
  const text = valueOf(response.fields, 'Content-Length');
  return text === null || !hasField(response.fields, 'Content-Length') ? null : parseInt64(text);
}
