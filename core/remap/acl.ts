/** The filters of a remap rule. ATS: UrlRewrite::PerformACLFiltering */
import { type Ip, inRange } from '../base/ip.ts';
import type { AclFilter, AclRange } from '../config/remap_table.ts';

interface AclQuestion {
  method: string;
  client: Ip;
  /** The address the client connected to. */
  local: Ip;
  /** The request was made by a plugin. */
  internal: boolean;
}

/** Methods a filter can name; others never match one. */
const FILTERED: ReadonlySet<string> = new Set('CONNECT DELETE GET HEAD OPTIONS POST PURGE PUT TRACE PUSH'.split(' '));

/** The filter that denies a request, or null. A filter that does not match does the opposite of its action. */
export function denyingFilter(filters: readonly AclFilter[], question: AclQuestion): AclFilter | null {
  for (const filter of filters) {
    if (matches(filter, question) !== (filter.action === 'allow')) return filter;
  }
  return null;
}

function matches(filter: AclFilter, question: AclQuestion): boolean {
  if (filter.internal) return question.internal;
  const method =
    filter.methods.length === 0 || (FILTERED.has(question.method) && filter.methods.includes(question.method));
  return method && inSome(filter.sources, question.client) && inSome(filter.locals, question.local);
}

function inSome(ranges: readonly AclRange[], ip: Ip): boolean {
  return ranges.length === 0 || ranges.some(({ range, inverted }) => inRange(range, ip) !== inverted);
}
