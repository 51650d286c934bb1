/** Short ways to write heads and configurations in the tests of this folder. */
import { buildConfig, type Config } from '../config/config.ts';
import type { Field, RequestHead, ResponseHead, Url } from '../http/message.ts';

/** Slots from `Name: value` lines, kept raw as if received. */
export function slots(...lines: string[]): Field[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim(), raw: line };
  });
}

/** `http://h/path` with the given parts. */
export function url(parts: Partial<Url> = {}): Url {
  const none = { user: null, password: null, params: null, query: null, fragment: null };
  return { scheme: 'http', host: 'h', port: '', path: 'p', ...none, ...parts };
}

/** A GET of `http://h/p` over 1.1 with these lines. */
export function get(...lines: string[]): RequestHead {
  return { kind: 'request', method: 'GET', url: url(), version: '1.1', fields: slots(...lines) };
}

/** A response over 1.1 with these lines. */
export function answer(status: number, ...lines: string[]): ResponseHead {
  return { kind: 'response', version: '1.1', status, reason: status === 200 ? 'OK' : 'R', fields: slots(...lines) };
}

/** Defaults with these records on top, named without `proxy.config.`. */
export function config(records: Readonly<Record<string, string | number>> = {}): Config {
  const given = Object.entries(records).map(([name, value]) => ({
    name: `proxy.config.${name}`,
    value,
    from: '--set',
  }));
  return buildConfig({}, given);
}

/** Field lines as they would be printed. */
export function printed(fields: readonly Field[]): string[] {
  return fields.map((field) => field.raw ?? `${field.name}: ${field.value}`);
}
