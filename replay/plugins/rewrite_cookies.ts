/** A cookie in a Cookie field: where its name and its value begin, and where the next cookie's name does. */
interface Found {
  readonly at: number;
  readonly value: number;
  readonly next: number | null;
}

function find(cookies: string, name: string): Found | null {
  let at = 0;
  while (at < cookies.length) {
    const end = cookies.indexOf(';', at);
    const start = at + (/^ */.exec(cookies.slice(at))?.[0].length ?? 0);
    const next = end < 0 ? null : end + 1 + (/^ */.exec(cookies.slice(end + 1))?.[0].length ?? 0);
    if (cookies.startsWith(`${name}=`, start)) return { at: start, value: start + name.length + 1, next };
    if (end < 0) return null;
    at = end + 1;
  }
  return null;
}

/** With one more cookie; one that is there already stays as it is. */
export function withCookie(cookies: string, name: string, value: string): string {
  if (find(cookies, name) !== null) return cookies;
  return cookies === '' ? `${name}=${value}` : `${cookies};${name}=${value}`;
}

/**
 * With a cookie of this value. Where the next one follows after `; `, the semicolon is lost, as on the real server:
 * everything goes but the one character before the next name.
 */
export function setCookie(cookies: string, name: string, value: string): string {
  const found = find(cookies, name);
  if (found === null) return withCookie(cookies, name, value);
  return cookies.slice(0, found.value) + value + (found.next === null ? '' : cookies.slice(found.next - 1));
}

/** Without a cookie; '' when it was the only one. */
export function withoutCookie(cookies: string, name: string): string {
  const found = find(cookies, name);
  if (found === null) return cookies;
  if (found.next !== null) return cookies.slice(0, found.at) + cookies.slice(found.next);
  return cookies.slice(0, found.at).replace(/; *$/, '');
}
