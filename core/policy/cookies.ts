/** Cookies as a reason not to store or serve. ATS: HttpTransact::do_cookies_prevent_caching */
import { type Config, intOf } from '../config/config.ts';
import { cook } from '../http/cache_control.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import { type CacheVerdict, ruleFact } from './cache_control.ts';
import { configFact, fieldFact, type Ruling, ruled } from './ruling.ts';

interface CookieInput {
  readonly request: RequestHead;
  readonly response: ResponseHead;
  /** On a hit, the request the object was stored for. */
  readonly cachedRequest?: RequestHead;
  readonly config: Config;
  readonly cacheControl: CacheVerdict;
  readonly from: string;
}

const RESPONSES = 'proxy.config.http.cache.cache_responses_to_cookies';

/** 0 none, 1 all, 2 images, 3 all but text, 4 all but text that sets cookies and is not public. */
export function cookiesPreventCaching(input: CookieInput): Ruling<boolean> {
  const { config, cacheControl, response, from } = input;
  const ruleSet = cacheControl.responsesToCookies;
  const option = ruleSet >= 0 ? ruleSet : intOf(config, RESPONSES);
  const setting =
    ruleSet >= 0 ? ruleFact(cacheControl, 'cache-responses-to-cookies', ruleSet) : configFact(config, RESPONSES);
  if (option === 1 || !hasCookies(input)) return ruled(false, option === 1 ? 'all' : 'no cookies', [setting]);
  const because = [
    setting,
    fieldFact(response.fields, 'Set-Cookie', from),
    fieldFact(response.fields, 'Content-Type', from),
  ];
  return ruled(prevents(option, response), 'cookies', because);
}

function hasCookies({ request, response, cachedRequest }: CookieInput): boolean {
  if (hasField(response.fields, 'Set-Cookie') || hasField(request.fields, 'Cookie')) return true;
  return cachedRequest !== undefined && hasField(cachedRequest.fields, 'Cookie');
}

function prevents(option: number, response: ResponseHead): boolean {
  if (option === 0) return true;
  const type = valueOf(response.fields, 'Content-Type') ?? '';
  if (option === 2) return !type.startsWith('image');
  if (!type.startsWith('text')) return false;
  const harmless = !hasField(response.fields, 'Set-Cookie') || cook(response.fields).public;
  return !(option === 4 && harmless);
}
