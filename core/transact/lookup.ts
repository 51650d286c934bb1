import type { Fact } from '../base/fact.ts';
import { isOn } from '../config/config.ts';
import { cook } from '../http/cache_control.ts';
import { hasField } from '../http/header.ts';
import { authenticationNeeded } from '../policy/authentication.ts';
import { documentFreshness } from '../policy/freshness.ts';
import { doesMethodDeleteCopy, doesMethodEffectCache } from '../policy/methods.ts';
import { isCacheResponseReturnable } from '../policy/returnable.ts';
import { CACHED, CLIENT, configFact, fieldFact } from '../policy/ruling.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { AlternateView, Txn } from '../txn/txn.ts';
import { cacheControlOf } from './cache_control.ts';
import { direct, go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { fromCache } from './from_cache.ts';
import { parentDied } from './hop_died.ts';
import { versionFromConfig } from './hop_version.ts';
import { isDown } from './host_state.ts';
import { mark } from './mark.ts';
import { deleteHere } from './max_forwards.ts';
import { buildRequest, howToOpen, issueRevalidate, lookUpHop } from './next_hop.ts';
import { chooseServer } from './server_choice.ts';
import { staleAllowed } from './stale.ts';

/** Sends the lookup's result to the hit or miss path. ATS: HttpTransact::HandleCacheOpenRead. */
export function handleCacheOpenRead(txn: Txn, env: Env): Decision {
  env.say('handle_open_read');
  mark(txn, 'cacheType', 'C');
  if (txn.clientRequest.method === 'PUSH') return env.call('HandleCacheOpenReadPush', txn);
  if (txn.cache.object) {
    env.say('open_read_hit');
    return go('API_READ_CACHE_HDR', 'HandleCacheOpenReadHitFreshness', 'a copy is stored under this URL');
  }
  env.say('open_read_miss');
  mark(txn, 'lookup', 'M');
  txn.cache.result = 'MISS';
  if (env.profile === '3.3') return go('DNS_LOOKUP', 'OSDNSLookup', 'no copy is stored under this URL');
  return env.call('HandleCacheOpenReadMiss', txn);
}

const RESULTS = {
  FRESH: ['HIT_FRESH', 'fresh_copy', 'the copy is fresh'],
  WARNING: ['HIT_WARNING', 'warning_copy', 'the copy is past its life, but the client accepts that'],
  STALE: ['HIT_STALE', 'stale_copy', 'the copy is stale'],
} as const;

/** Bit of `open_write_fail_action`: who does not get the lock may serve stale. */
const STALE_ON_REVALIDATE = 2;

/** How fresh is the copy? ATS: HttpTransact::HandleCacheOpenReadHitFreshness. */
export function handleCacheOpenReadHitFreshness(txn: Txn, env: Env): Decision {
  const object = viewed(txn);
  env.say('hit_in_cache');
  const deleted = deleteHere(txn, env, true);
  if (deleted) return deleted;
  object.requestSentTime = Math.min(object.requestSentTime, txn.times.clientRequest);
  object.responseReceivedTime = Math.min(object.responseReceivedTime, txn.times.clientRequest);
  env.say('object_sent_time', { time: object.requestSentTime });
  env.say('object_received_time', { time: object.responseReceivedTime });
  // A plugin may have judged it already.
  const why = txn.cache.result === 'NONE' ? judgeFreshness(txn, env, object) : 'a plugin said how fresh the copy is';
  const isStale = txn.cache.result === 'HIT_STALE';
  if (isStale) mark(txn, 'lookup', 'S');
  mark(txn, 'cache', isStale ? 'S' : object.fromRam ? 'R' : 'H');
  const printed = [
    env.profile === '9.2' ? 'SM_ACTION_API_CACHE_LOOKUP_COMPLETE' : 'HTTP_API_CACHE_LOOKUP_COMPLETE',
    'HttpTransact::HandleCacheOpenReadHit',
  ] as const;
  return go('API_CACHE_LOOKUP_COMPLETE', 'HandleCacheOpenReadHit', why, printed);
}

/** Writes how fresh the copy is to the transaction; answers that in words. */
function judgeFreshness(txn: Txn, env: Env, object: AlternateView): string {
  const verdict = documentFreshness({
    request: txn.clientRequest,
    cachedRequest: object.request,
    cachedResponse: object.response,
    requestSentTime: object.requestSentTime,
    responseReceivedTime: object.responseReceivedTime,
    now: txn.times.clientRequest,
    config: env.config,
    cacheControl: cacheControlOf(txn, env),
    scheme: txn.clientRequest.url.scheme,
    readWhileWriter: txn.cache.readWhileWrite,
    drawn: env.config.profile === 'guide' ? env.draw(`fuzz of lookup ${txn.cache.lookups}`) : null,
    forcedUpdate: txn.isUpdate && isOn(env.config, 'proxy.config.update.force'),
    staleOnLostLock: (txn.cache.failAction & STALE_ON_REVALIDATE) !== 0,
  });
  env.sayAll(verdict.said);
  const [result, line, why] = RESULTS[verdict.answer];
  txn.cache.result = result;
  env.say(line);
  env.decided('what_is_document_freshness', `${verdict.answer}: ${verdict.rule}`, verdict.because);
  return why;
}

function viewed(txn: Txn): AlternateView {
  const { object } = txn.cache;
  if (!object) throw new Error(`transaction ${txn.sm} has no copy`);
  return object;
}

/** Serve the copy, or ask the origin about it? ATS: HttpTransact::HandleCacheOpenReadHit. */
export function handleCacheOpenReadHit(txn: Txn, env: Env): Decision {
  const { object } = txn.cache;
  // Found, but given up before the address was known: a miss by now.
  if (!object) return env.call('HandleCacheOpenReadMiss', txn);
  const cacheControl = cacheControlOf(txn, env);
  const auth = authenticationNeeded(txn.clientRequest, object.response, env.config);
  env.say(
    auth.answer === 'SUCCESS' ? 'auth_not_needed' : auth.answer === 'CACHE_AUTH' ? 'auth_needed_cache' : 'auth_needed',
  );
  if (auth.answer === 'MUST_PROXY') {
    env.decided('HandleCacheOpenReadHit', 'miss: authorization', auth.because);
    return env.call('HandleCacheOpenReadMiss', txn);
  }
  if (auth.answer === 'CACHE_AUTH')
    return env.notModelled('a stored response marked with @WWW-Auth', 'HandleCacheOpenReadHit');
  const needsAuth = auth.answer === 'MUST_REVALIDATE';
  if (needsAuth) mark(txn, 'lookup', 'D');
  const noCache = cook(object.response.fields).noCache && !cacheControl.ignoreServerNoCache;
  const needsRevalidate = txn.cache.result === 'HIT_STALE' || noCache;
  if (needsRevalidate) mark(txn, 'lookup', 'S');
  const returnable = isCacheResponseReturnable({
    request: txn.clientRequest,
    cachedRequest: object.request,
    cachedResponse: object.response,
    config: env.config,
    cacheControl,
  });
  if (returnable.lookup) mark(txn, 'lookup', returnable.lookup);
  if (returnable.cache) mark(txn, 'cache', returnable.cache);
  const revalidate = needsAuth || needsRevalidate || !returnable.answer;
  env.say('needs_auth', { answer: needsAuth });
  env.say('needs_revalidate', { answer: needsRevalidate });
  env.say('response_returnable', { answer: returnable.answer });
  env.say('needs_cache_auth', { answer: false });
  env.say('send_revalidate', { answer: revalidate });
  const asked = noCache ? [...noCacheFacts(object, env)] : [];
  const rule = needsAuth ? 'authorization' : needsRevalidate ? (noCache ? 'no-cache' : 'stale') : returnable.rule;
  const answer = revalidate ? `revalidate: ${rule}` : 'serve';
  env.decided('HandleCacheOpenReadHit', answer, [...auth.because, ...asked, ...returnable.because]);
  return revalidate ? askOrigin(txn, env, returnable.answer) : serve(txn, env);
}

/** The stored answer wants to be asked about every time. */
function noCacheFacts(object: AlternateView, env: Env): Fact[] {
  const directive = fieldFact(object.response.fields, 'Cache-Control', CACHED);
  return [directive, configFact(env.config, 'proxy.config.http.cache.ignore_server_no_cache')];
}

function serve(txn: Txn, env: Env): Decision {
  const object = viewed(txn);
  env.say('hit_fresh');
  env.say('serve_from_cache');
  mark(txn, 'cache', txn.cache.readWhileWrite ? 'W' : object.fromRam ? 'R' : 'H');
  env.say('hit_read_while_write', { answer: txn.cache.readWhileWrite });
  return fromCache(txn, env, txn.cache.result === 'HIT_WARNING' ? 113 : txn.cache.result === 'HIT_STALE' ? 111 : null);
}

function askOrigin(txn: Txn, env: Env, returnable: boolean): Decision {
  env.say('hit_stale');
  env.say('revalidate_with_server');
  chooseServer(txn, env);
  const noParent = txn.parent.result === 'FAIL';
  const noServer = noParent || (txn.current.requestTo !== 'PARENT_PROXY' && isDown(txn, env));
  if (noServer && returnable && staleAllowed(txn, env)) {
    txn.current.server = null;
    env.say('server_down_stale');
    return serve(txn, env);
  }
  if (noParent) return parentDied(txn, env);
  const hop = hopOf(txn);
  env.say('hit_check_hostdb', { answer: versionFromConfig(txn, hop, env) });
  if (hop.ip === null) {
    txn.pendingRevalidate = txn.current.requestTo === 'PARENT_PROXY';
    return lookUpHop(txn, env);
  }
  env.say('hit_version', { version: hop.version ?? '1.1' });
  buildRequest(txn, env);
  issueRevalidate(txn, env);
  return howToOpen(txn, env, 'the copy has to be revalidated: lock it for writing first');
}

/** Nothing usable is stored: the origin is asked. ATS: HttpTransact::HandleCacheOpenReadMiss. */
export function handleCacheOpenReadMiss(txn: Txn, env: Env): Decision {
  env.say('miss');
  env.say('miss_seq');
  const absent = deleteHere(txn, env, false);
  if (absent) return absent;
  txn.cache.object = null;
  mark(txn, 'lookup', 'M');
  mark(txn, 'cache', 'M');
  txn.cache.action = missAction(txn, env);
  if (cook(txn.clientRequest.fields).onlyIfCached) {
    env.decided('HandleCacheOpenReadMiss', 'no answer: only-if-cached', [
      fieldFact(txn.clientRequest.fields, 'Cache-Control', CLIENT),
    ]);
    errorAnswer(txn, env, { status: 504, reason: 'Not Cached', template: 'cache#not_in_cache' });
    return direct('SEND_ERROR_CACHE_NOOP', 'only-if-cached: the client does not want the origin asked');
  }
  if (txn.current.server === null || hopOf(txn).ip === null) {
    // What a lookup before the cache has learned counts for a copy that is asked about, not for a miss.
    txn.server_info.version = null;
    versionFromConfig(txn, txn.server_info, env);
  }
  chooseServer(txn, env);
  if (txn.parent.result === 'FAIL') return parentDied(txn, env);
  if (hopOf(txn).ip === null) return lookUpHop(txn, env, true);
  buildRequest(txn, env);
  txn.current.attempts = 0;
  const why =
    txn.cache.action === 'DO_NO_ACTION'
      ? 'the answer will not be stored: connect at once'
      : 'the answer may be stored: lock the object for writing first';
  return howToOpen(txn, env, why);
}

/** Is the answer to be stored? HEAD never is, nor the answer to a Range unless the configuration wants it. */
function missAction(txn: Txn, env: Env): 'DO_NO_ACTION' | 'PREPARE_TO_WRITE' {
  const { method } = txn.clientRequest;
  const deletes = doesMethodDeleteCopy(method, env.config) && !txn.wishes.requestCacheable;
  if (!doesMethodEffectCache(method) || deletes) return 'DO_NO_ACTION';
  if (txn.wishes.noStore) return 'DO_NO_ACTION';
  if (env.profile === '3.3') return 'PREPARE_TO_WRITE';
  const unfit = txn.range.setup === 'RANGE_NOT_SATISFIABLE' || txn.range.setup === 'RANGE_NOT_HANDLED';
  const rangeWrite = isOn(env.config, RANGE_WRITE);
  if (!unfit && (!hasField(txn.clientRequest.fields, 'Range') || rangeWrite)) return 'PREPARE_TO_WRITE';
  env.decided('HandleCacheOpenReadMiss', 'not stored: Range', [
    fieldFact(txn.clientRequest.fields, 'Range', CLIENT),
    configFact(env.config, RANGE_WRITE),
  ]);
  return 'DO_NO_ACTION';
}

const RANGE_WRITE = 'proxy.config.http.cache.range.write';
