/**
 * Operations on a header's slots. The order of slots and the spelling of names are part of what clients and origins
 * see, so each operation says where its field ends up. ATS: MIMEHdr (proxy/hdrs/MIME.cc).
 */
import type { Field } from './message.ts';
import { canonicalName } from './well_known.ts';

const COMMA = 44;
const QUOTE = 34;
const BACKSLASH = 92;

/** Fields that concern one connection only and are not copied onward. ATS: HttpTransactHeaders::copy_header_fields */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-id',
]);

/** Field names are compared without regard to ASCII case (RFC 9110 section 5.1); nothing is allocated. */
export function sameName(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y && !((x ^ y) === 32 && (x | 32) > 96 && (x | 32) < 123)) return false;
  }
  return true;
}

/** Index of the first slot of a name at or after `from`, or -1. */
export function indexOf(fields: readonly Field[], name: string, from = 0): number {
  for (let i = from; i < fields.length; i++) {
    const field = fields[i];
    if (field !== undefined && sameName(field.name, name)) return i;
  }
  return -1;
}

/** The first slot of a name. */
export function fieldOf(fields: readonly Field[], name: string): Field | undefined {
  return fields[indexOf(fields, name)];
}

/** The first slot's value: what readers of a single value see; null when absent. */
export function valueOf(fields: readonly Field[], name: string): string | null {
  return fieldOf(fields, name)?.value ?? null;
}

/** All slots' values joined by `, `; null when absent. */
export function joinedValue(fields: readonly Field[], name: string): string | null {
  let joined: string | null = null;
  for (const field of fields) {
    if (sameName(field.name, name)) joined = joined === null ? field.value : `${joined}, ${field.value}`;
  }
  return joined;
}

/** True when at least one slot of the name stands. */
export function hasField(fields: readonly Field[], name: string): boolean {
  return indexOf(fields, name) >= 0;
}

/**
 * The comma list over all slots of a name, quoted strings kept whole (with their quotes), blanks trimmed. Empty
 * elements are dropped, as the server's list readers do. ATS: HdrCsvIter
 */
export function elementsOf(fields: readonly Field[], name: string): string[] {
  const elements: string[] = [];
  for (const field of fields) if (sameName(field.name, name)) splitList(field.value, elements);
  return elements;
}

/** Appends the elements of one comma list to `into` and returns it; rules of `elementsOf`. */
export function splitList(value: string, into: string[] = []): string[] {
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= value.length; i++) {
    const code = i === value.length ? COMMA : value.charCodeAt(i);
    if (quoted && code === BACKSLASH) i++;
    else if (code === QUOTE) quoted = !quoted;
    else if (code === COMMA && (!quoted || i >= value.length)) {
      pushTrimmed(value, start, i, into);
      start = i + 1;
    }
  }
  if (start < value.length) pushTrimmed(value, start, value.length, into);
  return into;
}

function pushTrimmed(value: string, start: number, end: number, into: string[]): void {
  const element = trimBlanks(value.slice(start, end));
  if (element !== '') into.push(element);
}

/** Without the blanks and tabs at both ends. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/**
 * Gives a name one value: in place when it stands once (its spelling is kept), at the end under the canonical
 * spelling when it is absent or had duplicates. ATS: MIMEHdr::value_set
 */
export function setValue(fields: Field[], name: string, value: string): void {
  const at = indexOf(fields, name);
  const field = fields[at];
  if (field !== undefined && indexOf(fields, name, at + 1) < 0) {
    field.value = value;
    field.raw = null;
    return;
  }
  if (field !== undefined) removeField(fields, name);
  addField(fields, name, value);
}

/** Changes the first slot only, later duplicates stay; false when the name is absent. ATS: MIMEHdr::field_value_set */
export function setFound(fields: Field[], name: string, value: string): boolean {
  const field = fieldOf(fields, name);
  if (field === undefined) return false;
  field.value = value;
  field.raw = null;
  return true;
}

/** Extends the last slot of a name to `old, value`, or makes a new slot. ATS: MIMEHdr::value_append */
export function appendValue(fields: Field[], name: string, value: string): void {
  for (let i = fields.length - 1; i >= 0; i--) {
    const field = fields[i];
    if (field === undefined || !sameName(field.name, name)) continue;
    field.value = field.value === '' ? value : `${field.value}, ${value}`;
    field.raw = null;
    return;
  }
  addField(fields, name, value);
}

/** Adds a slot at the end, even beside others of the name; a known name gets its canonical spelling. */
export function addField(fields: Field[], name: string, value: string): void {
  fields.push({ name: canonicalName(name), value, raw: null });
}

/** Removes every slot of a name; false when there was none. ATS: MIMEHdr::field_delete */
export function removeField(fields: Field[], name: string): boolean {
  let kept = 0;
  for (const field of fields) if (!sameName(field.name, name)) fields[kept++] = field;
  const removed = kept < fields.length;
  fields.length = kept;
  return removed;
}

/** Copies slots (their received bytes too), leaving out the lower-case names of `without`. */
export function copyFields(fields: readonly Field[], without?: ReadonlySet<string>): Field[] {
  const copy: Field[] = [];
  for (const field of fields) {
    if (without?.has(field.name.toLowerCase())) continue;
    copy.push({ name: field.name, value: field.value, raw: field.raw });
  }
  return copy;
}
