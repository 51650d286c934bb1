import { sha256Hex } from '../../core/base/digest.ts';
import type { Field, RequestHead, ResponseHead, Url } from '../../core/http/message.ts';
import type { StoreState } from '../../core/index.ts';
import { bytes, flag, listOf, mapOf, orNull, ShapeFault, shaped, whole } from './shape.ts';

const STORE_SCHEMA = 'retrace.store/1';

/** A store with the moment at which it was saved, in epoch milliseconds. */
export interface SavedStore {
  readonly saved_ms: number;
  readonly state: StoreState;
}

/** A file that is no saved store. The message names the part that is wrong. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
}

/** Name and value; then the line as it was received where that is another, or null where it is printed anew. */
type SavedField = (string | null)[];

type Alternate = StoreState['objects'][number]['alternates'][number];

/** The text of a saved store: JSON, latin1 strings, each body once under its digest. */
export function storeText({ saved_ms, state }: SavedStore): string {
  const bodies: Record<string, string> = {};
  const objects = state.objects.map(({ key, place, last, at, pinnedUntil, alternates }) => ({
    ...{ key, place, last, at, pinned_until: pinnedUntil },
    alternates: alternates.map((alternate) => savedAlternate(alternate, bodies)),
  }));
  const { disks, nextPlace, nextAlternate } = state;
  const file = {
    schema: STORE_SCHEMA,
    saved_ms,
    next_place: nextPlace,
    next_alternate: nextAlternate,
    disks,
    objects,
    bodies,
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function savedAlternate(alternate: Alternate, bodies: Record<string, string>) {
  const { id, request, response, requestSentTime, responseReceivedTime, body, fragments, lost, at } = alternate;
  const digest = sha256Hex(body);
  bodies[digest] = body;
  const { method, url, version } = request;
  return {
    id,
    request: { method, url, version, headers: request.fields.map(savedField) },
    response: {
      ...{ version: response.version, status: response.status, reason: response.reason },
      headers: response.fields.map(savedField),
    },
    ...{ request_sent: requestSentTime, response_received: responseReceivedTime },
    ...{ body: digest, fragments, lost, at },
  };
}

function savedField({ name, value, raw }: Field): SavedField {
  return raw === `${name}: ${value}` ? [name, value] : [name, value, raw];
}

const HEADERS = listOf(listOf(orNull(bytes)));
const URL = {
  ...{ scheme: bytes, user: orNull(bytes), password: orNull(bytes), host: bytes, port: bytes, path: bytes },
  ...{ params: orNull(bytes), query: orNull(bytes), fragment: orNull(bytes) },
};
const PLACE = orNull(shaped({ round: whole(0), at: whole(0) }));
const ALTERNATE = shaped({
  id: whole(0),
  request: shaped({ method: bytes, url: urlIn, version: bytes, headers: HEADERS }),
  response: shaped({ version: bytes, status: whole(0), reason: bytes, headers: HEADERS }),
  ...{ request_sent: whole(0), response_received: whole(0) },
  ...{ body: bytes, fragments: listOf(whole(0)), lost: flag, at: PLACE },
});
const OBJECT = shaped({
  ...{ key: bytes, place: whole(-1), last: whole(-1), at: PLACE, pinned_until: whole(0) },
  alternates: listOf(ALTERNATE),
});
const DISK = shaped({ bytes: whole(0), table: whole(0), round: whole(0), written: whole(0), gathered: whole(0) });
const FILE = shaped({
  schema: bytes,
  ...{ saved_ms: whole(0), next_place: whole(0), next_alternate: whole(0) },
  disks: listOf(orNull(DISK)),
  ...{ objects: listOf(OBJECT), bodies: mapOf(bytes) },
});
type SavedAlternate = ReturnType<typeof ALTERNATE>;

/** Parts of a URL that are there only where they say something. */
function urlIn(value: unknown, where: string): Url {
  const extra = value as { schemeText?: unknown; bare?: unknown } | null;
  return shaped({
    ...URL,
    ...(extra?.schemeText === undefined ? {} : { schemeText: bytes }),
    ...(extra?.bare === undefined ? {} : { bare: flag }),
  })(value, where) as Url;
}

/** Reads what `storeText` wrote. Throws `StoreFault`. */
export function readStore(text: string): SavedStore {
  try {
    return stateOf(FILE(versioned(JSON.parse(text)), ''));
  } catch (error) {
    if (error instanceof ShapeFault) throw new StoreFault(error.message);
    if (error instanceof SyntaxError) throw new StoreFault(`not JSON: ${error.message}`);
    throw error;
  }
}

/** Says so when it is another version, before its parts are looked at. */
function versioned(file: unknown): unknown {
  const { schema } = (file ?? {}) as { schema?: unknown };
  if (schema === STORE_SCHEMA) return file;
  throw new StoreFault(`schema ${JSON.stringify(schema) ?? 'absent'}: ${STORE_SCHEMA} is expected`);
}

function stateOf(file: ReturnType<typeof FILE>): SavedStore {
  checkBodies(file.bodies);
  const ids = new Set<number>();
  const objects = file.objects.map(({ alternates, pinned_until: pinnedUntil, ...object }, index) => ({
    ...object,
    pinnedUntil,
    writer: null,
    alternates: alternates.map((each, at) => alternateOf(each, `objects[${index}].alternates[${at}]`, { file, ids })),
  }));
  const keys = new Set(objects.map(({ key }) => key));
  if (keys.size < objects.length) throw new StoreFault('objects: two have the same key');
  const { saved_ms, disks, next_place: nextPlace, next_alternate: nextAlternate } = file;
  return { saved_ms, state: { objects, disks, nextPlace, nextAlternate } };
}

function checkBodies(bodies: Readonly<Record<string, string>>): void {
  for (const [digest, body] of Object.entries(bodies))
    if (sha256Hex(body) !== digest) throw new StoreFault(`bodies.${digest}: the body has another digest (SHA-256)`);
}

interface Known {
  readonly file: ReturnType<typeof FILE>;
  readonly ids: Set<number>;
}

function alternateOf(saved: SavedAlternate, where: string, { file, ids }: Known): Alternate {
  const { id, request, response, fragments, lost, at } = saved;
  const body = Object.hasOwn(file.bodies, saved.body) ? file.bodies[saved.body] : undefined;
  if (body === undefined) throw new StoreFault(`${where}.body: no body of this digest`);
  if (id >= file.next_alternate) throw new StoreFault(`${where}.id: a number below next_alternate is expected`);
  if (ids.has(id)) throw new StoreFault(`${where}.id: ${id} is there twice`);
  ids.add(id);
  const asked: RequestHead = { kind: 'request', ...withFields(request, `${where}.request`) };
  const answered: ResponseHead = { kind: 'response', ...withFields(response, `${where}.response`) };
  const times = { requestSentTime: saved.request_sent, responseReceivedTime: saved.response_received };
  return { id, request: asked, response: answered, ...times, body, fragments, lost, at };
}

function withFields<T extends { headers: SavedField[] }>({ headers, ...head }: T, where: string) {
  return { ...head, fields: headers.map((field, index) => fieldOf(field, `${where}.headers[${index}]`)) };
}

function fieldOf([name, value, raw, ...more]: SavedField, where: string): Field {
  if (typeof name !== 'string' || typeof value !== 'string' || more.length > 0)
    throw new StoreFault(`${where}: a name, a value and perhaps the line as it was received are expected`);
  return { name, value, raw: raw === undefined ? `${name}: ${value}` : raw };
}
