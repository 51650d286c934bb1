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

/** Where a refused request is sent; marks of the rule's own redirect are filled in. `fallback`: http.referer_default_redirect */
export function refererRedirect(rule: RemapRule, seen: { referer: string; url: string }, fallback: string): string {
  const redirect = rule.referer?.redirect ?? '<default>';
  if (redirect === '<default>') return fallback;
  const marks: Readonly<Record<string, string>> = { r: seen.referer, f: rule.fromText, t: rule.toText, o: seen.url };
  return redirect.replace(/%<([rfto])>/g, (_, mark: string) => marks[mark] ?? '');
}
