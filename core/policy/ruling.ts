/** The form in which every question of this folder is answered, and where the facts of an answer come from. */
import { type Fact, fact, type Verdict } from '../base/fact.ts';
import { type Config, settingOf } from '../config/config.ts';
import { joinedValue } from '../http/header.ts';
import type { Field } from '../http/message.ts';
import type { Said } from '../trace/record.ts';

/** An answer, the rule that gave it, the facts behind it and the log lines that are printed on the way. */
export type Ruling<T> = Verdict<T, Said>;

/** Makes a ruling. */
export function ruled<T>(
  answer: T,
  rule: string,
  because: readonly Fact[] = [],
  said: readonly Said[] = [],
): Ruling<T> {
  return { answer, rule, because, said };
}

/** The fact that a record has the value it has, and which line or option gave it. */
export function configFact(config: Config, name: string): Fact {
  const setting = settingOf(config, name);
  return fact(name, setting.value, setting.from);
}

/** The fact that a header has (or lacks: null) a field; `from` says whose header it is. */
export function fieldFact(fields: readonly Field[], name: string, from: string): Fact {
  return fact(name, joinedValue(fields, name), from);
}

/** Whose header a fact was read from. */
export const CLIENT = 'client request';
export const CACHED = 'cached response';
export const CACHED_REQUEST = 'cached request';
export const ORIGIN = 'origin response';
export const COMPUTED = 'computed';
