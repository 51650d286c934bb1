/** Whether a stored alternate was made for another kind of request. ATS: HttpTransactCache::CalcVariability (RFC 9111 section 4.1) */
import type { Fact } from '../base/fact.ts';
import { type Config, intOf, textOf } from '../config/config.ts';
import { hasField, sameName, splitList, valueOf } from '../http/header.ts';
import type { Field, RequestHead, ResponseHead } from '../http/message.ts';
import type { Said } from '../trace/record.ts';
import { CACHED, CACHED_REQUEST, CLIENT, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';
import { firstSlotList, withoutQuotes } from './token_list.ts';

const CACHE = 'proxy.config.http.cache';
const DEFAULT_VARY = `${CACHE}.enable_default_vary_headers`;
const USER_AGENT = 'proxy.config.http.global_user_agent_header';
const IGNORE_ENCODING = 'proxy.config.http.cache.ignore_accept_encoding_mismatch';

/** True: the response varies, and this request differs from the stored one (the upstream request, as sent). */
export function variability(
  request: RequestHead,
  cached: { readonly request: RequestHead; readonly response: ResponseHead },
  config: Config,
): Ruling<boolean> {
  const because: Fact[] = [];
  const names = varyList(cached.response.fields, config, because);
  if (names === null) return ruled(false, 'no Vary', because);
  const said: Said[] = [['vary_list', { text: listed(names) }]];
  for (const name of names) {
    if (name === '') continue;
    said.push(['vary_name', { name }]);
    if (name === '*') return ruled(true, 'Vary: *', because, [...said, ['vary_wildcard']]);
    if (notCompared(name, config, because) || sameValues(request.fields, cached.request.fields, name)) continue;
    because.push(fieldFact(request.fields, name, CLIENT), fieldFact(cached.request.fields, name, CACHED_REQUEST));
    return ruled(true, `${name} differs`, because, said);
  }
  return ruled(false, 'all fields agree', because, said);
}

/** What the response varies on; null without a Vary. */
function varyList(fields: readonly Field[], config: Config, because: Fact[]): readonly string[] | null {
  const names = hasField(fields, 'Vary') ? firstSlotList(fields, 'Vary') : null;
  if (names) because.push(fieldFact(fields, 'Vary', CACHED));
  const says = names?.some((name) => name !== '') ?? false;
  return says || config.profile !== 'guide' ? names : (defaultVary(fields, config, because) ?? names);
}

/** The list that stands for a Vary by what the response is. Profile `guide`. */
function defaultVary(fields: readonly Field[], config: Config, because: Fact[]): readonly string[] | null {
  if (intOf(config, DEFAULT_VARY) !== 1) return null;
  const kind = /^\s*([^/;\s]*)/.exec(valueOf(fields, 'Content-Type') ?? '')?.[1]?.toLowerCase();
  const record = `${CACHE}.vary_default_${kind === 'text' ? 'text' : kind === 'image' ? 'images' : 'other'}` as const;
  const names = splitList(textOf(config, record) ?? '').map((name) => name.trim());
  because.push(fieldFact(fields, 'Content-Type', CACHED), configFact(config, record));
  return names.length === 0 ? null : names;
}

function listed(names: readonly string[]): string {
  const lines = names.map((name) => `Str ["${name}", len ${name.length}]`);
  return [`Vary list of ${names.length} elements`, ...lines].join('\n');
}

function notCompared(name: string, config: Config, because: Fact[]): boolean {
  const record = sameName(name, 'User-Agent') ? USER_AGENT : sameName(name, 'Accept-Encoding') ? IGNORE_ENCODING : null;
  if (record === null) return false;
  const skipped = record === USER_AGENT ? (textOf(config, record) ?? '') !== '' : intOf(config, record) !== 0;
  if (skipped) because.push(configFact(config, record));
  return skipped;
}

/** The same number of list elements, equal but for case; here all slots count. ATS: HttpCompat::do_vary_header_values_match */
function sameValues(current: readonly Field[], cached: readonly Field[], name: string): boolean {
  if (hasField(current, name) !== hasField(cached, name)) return false;
  const a = valuesOf(current, name);
  const b = valuesOf(cached, name);
  return a.length === b.length && a.every((value, i) => sameName(value, b[i] ?? ''));
}

/** Empty elements do not count, an empty value does. */
function valuesOf(fields: readonly Field[], name: string): string[] {
  const slots = fields.filter((field) => sameName(field.name, name));
  return slots.flatMap(({ value }) => (value === '' ? [''] : splitList(value).map(withoutQuotes)));
}
