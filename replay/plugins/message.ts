import {
  addField,
  appendValue,
  hasField,
  indexOf,
  joinedValue,
  removeField,
  sameName,
} from '../../core/http/header.ts';
import type { Field, Head, RequestHead, ResponseHead, Url } from '../../core/http/message.ts';
import { isUrlError, parseUrl, printUrl } from '../../core/http/url.ts';
import type { MessageName } from '../../core/txn/plugin.ts';

/** The fields of a message, by name without regard to case. Values are latin1. */
interface Fields {
  /** All values of a name joined by `, `; null without such a field. ATS: TSMimeHdrFieldValueStringGet. */
  get(name: string): string | null;
  has(name: string): boolean;
  /** One field of this value, in the place of the first one of the name, or at the end. */
  set(name: string, value: string): void;
  /** A further field at the end. ATS: TSMimeHdrFieldAppend. */
  add(name: string, value: string): void;
  /** A further value in the last field of the name, after a comma; a new field without one. */
  append(name: string, value: string): void;
  remove(name: string): boolean;
  /** The first field of a name alone. ATS: TSMimeHdrFieldDestroy. */
  removeFirst(name: string): void;
  /** Each field of a name with another value, in its place. */
  rewrite(name: string, change: (value: string) => string): void;
  readonly all: readonly { readonly name: string; readonly value: string }[];
}

export interface RequestMessage extends Fields {
  method: string;
  readonly version: string;
  /** Its parts may be changed in place. */
  readonly url: Url;
  /** The URL as text. Throws when it is given one that cannot be read. */
  urlText: string;
}

export interface ResponseMessage extends Fields {
  status: number;
  reason: string;
  readonly version: string;
}

/** The request as a plugin sees it; what it changes is changed in `head`. */
export function requestMessage(head: RequestHead): RequestMessage {
  return Object.defineProperties(fieldsOf(head) as RequestMessage, {
    method: { get: () => head.method, set: (method: string) => Object.assign(head, { method }) },
    version: { get: () => head.version },
    url: { get: () => head.url },
    urlText: { get: () => printUrl(head.url), set: (text: string) => Object.assign(head, { url: readUrl(text) }) },
  });
}

/** The response as a plugin sees it. A new status leaves the reason as it is. ATS: TSHttpHdrStatusSet. */
export function responseMessage(head: ResponseHead): ResponseMessage {
  return Object.defineProperties(fieldsOf(head) as ResponseMessage, {
    status: { get: () => head.status, set: (status: number) => Object.assign(head, { status }) },
    reason: { get: () => head.reason, set: (reason: string) => Object.assign(head, { reason }) },
    version: { get: () => head.version },
  });
}

function readUrl(text: string): Url {
  const url = parseUrl(text, 0);
  if (isUrlError(url)) throw new Error(`not a URL: ${text}`);
  return url;
}

function fieldsOf({ fields }: Head): Fields {
  return {
    get: (name) => joinedValue(fields, name),
    has: (name) => hasField(fields, name),
    set: (name, value) => setInPlace(fields, name, value),
    add: (name, value) => addField(fields, name, value),
    append: (name, value) => appendValue(fields, name, value),
    remove: (name) => removeField(fields, name),
    removeFirst: (name) => {
      const at = indexOf(fields, name);
      if (at >= 0) fields.splice(at, 1);
    },
    rewrite: (name, change) => {
      const own = fields.filter((field) => sameName(field.name, name));
      for (const field of own) Object.assign(field, { value: change(field.value), raw: null });
    },
    get all() {
      return fields;
    },
  };
}

function setInPlace(fields: Field[], name: string, value: string): void {
  const at = indexOf(fields, name);
  const field: Field = { name: fields[at]?.name ?? name, value, raw: null };
  const before = fields.slice(0, Math.max(0, at));
  const others = fields.filter((each) => !sameName(each.name, name));
  fields.length = 0;
  fields.push(...(at < 0 ? [...others, field] : [...before, field, ...others.slice(before.length)]));
}

/** A message as it is, and the copy a plugin works on. */
export interface Draft {
  readonly message: MessageName;
  readonly before: Head;
  readonly head: Head;
}

/** Whether a plugin changed its copy. */
export function isChanged({ before, head }: Draft): boolean {
  return JSON.stringify(before) !== JSON.stringify(head);
}
