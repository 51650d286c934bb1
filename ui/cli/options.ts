import type { Profile } from '../../core/names/profile.ts';
import { parseInstant } from '../../replay/scenario/start_time.ts';
import { EXIT, Stop } from './exit_codes.ts';

/** What is common to the verbs; each takes those that mean something to it. */
export interface Options {
  readonly etc?: string;
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly json: boolean;
  readonly ndjson: boolean;
  readonly log: boolean;
  readonly trace: boolean;
  readonly brief: boolean;
  readonly renderLog: boolean;
  readonly strictLog: boolean;
  /** Epoch milliseconds. */
  readonly at?: number;
  readonly seed?: number;
  readonly profile?: Profile;
  readonly horizon_ms?: number;
  readonly out?: string;
  readonly txn?: number;
  readonly sm?: number;
  /** The URL whose transactions are meant. */
  readonly url?: string;
  /** The questions of `why`. */
  readonly lookup: boolean;
  readonly stale: boolean;
  readonly error: boolean;
  readonly redact: boolean;
  /** Undefined: as the terminal wants it. */
  readonly color?: boolean;
  readonly filter?: string;
  readonly coverage: boolean;
  readonly known?: string;
  readonly loadStore?: string;
  readonly saveStore?: string;
  readonly method?: string;
  readonly reporter: readonly string[];
  readonly proxy?: string;
  readonly header: readonly (readonly [name: string, value: string])[];
  readonly type?: string;
  readonly exact: boolean;
  readonly print: boolean;
  readonly scenario: boolean;
  readonly into?: string;
}

function usage(message: string): Stop {
  return new Stop(EXIT.usage, message);
}

/** `name=value`, the value may be empty. */
export function parseSet(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw usage(`--set ${text}: write it as name=value, for example proxy.config.http.cache.http=0`);
  return [text.slice(0, equals).trim(), text.slice(equals + 1)];
}

/** `Name: value` of a header field. */
export function parseField(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw usage(`--header ${text}: write it as "Name: value", for example "Cache-Control: max-age=3600"`);
  return [name, value];
}

/** Epoch seconds with fraction or ISO 8601, to epoch milliseconds. */
export function parseAt(text: string): number {
  const at = parseInstant(text);
  if (at === null) throw usage(`--at ${text}: write epoch seconds (1355417918.738) or ISO 8601 (2012-12-13T16:58:38Z)`);
  return at;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** A span of virtual time, seconds when no unit is given, to milliseconds. */
export function parseSpan(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|min|m|h)?$/.exec(text) ?? [];
  if (digits === undefined)
    throw usage(`--horizon ${text}: write a span of virtual time, for example 90s, 500ms or 2h`);
  return Number(digits) * (UNITS[unit] ?? 1000);
}

export function parseWhole(name: string): (text: string) => number {
  return (text) => {
    if (!/^\d{1,15}$/.test(text)) throw usage(`${name} ${text}: a whole number is expected`);
    return Number(text);
  };
}
