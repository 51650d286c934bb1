/** The Referer test of `map_with_referer` rules; only with http.referer_filter on. ATS: RemapProcessor::finish_remap */
import { compilePattern } from '../config/pattern.ts';
import type { Referer, RemapRule } from '../config/remap_table.ts';

type RefererVerdict = { passes: boolean; why: string };

/** The last pattern that fits decides: `*` lets pass, another one decides at once. */
export function refererVerdict(referer: Referer, value: string | null): RefererVerdict {
  let verdict: RefererVerdict = { passes: referer.optional, why: value === null ? 'no Referer' : 'no pattern fits' };
  if (value === null) return verdict;
  for (const { text, negative } of referer.patterns) {
    if (text === '*') {
      verdict = { passes: true, why: 'any Referer' };
    } else if (fits(text, value)) {
      return { passes: !negative, why: `Referer fits ${negative ? '~' : ''}${text}` };
    }
  }
  return verdict;
}

function fits(text: string, value: string): boolean {
  const compiled = compilePattern(text, 'i');
  return 'pattern' in compiled && compiled.pattern.test(value);
}

/** Words that stand for the redirect of the configuration. */
const DEFAULTS: ReadonlySet<string> = new Set([
  'default',
  '<default>',
  'default_redirect_url',
  '<default_redirect_url>',
]);

/** What a refused request is known by, and how its redirect is made. */
interface Refused {
  readonly referer: string;
  readonly url: string;
  /** Record: http.referer_default_redirect. */
  readonly fallback: string;
  /** Marks of the rule's redirect are filled in. Record: http.referer_format_redirect. */
  readonly fillsIn: boolean;
}

/** Where a refused request is sent. Marks: `%r` Referer, `%f` and `%t` what the rule maps from and to, `%o` the URL. */
export function refererRedirect(rule: RemapRule, { referer, url, fallback, fillsIn }: Refused): string {
  const redirect = rule.referer?.redirect ?? 'default';
  if (DEFAULTS.has(redirect.toLowerCase())) return fallback;
  if (!fillsIn) return redirect;
  const marks: Readonly<Record<string, string>> = { r: referer, f: rule.fromText, t: rule.toText, o: url };
  return redirect.replace(/%([rfto])/g, (_, mark: string) => marks[mark] ?? '');
}
