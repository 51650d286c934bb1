import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { answer, get } from '../policy/sample_heads.ts';
import { newCore } from '../sm/new_core.ts';
import type { Core } from '../txn/core_state.ts';
import type { StoredAlternate } from '../txn/stored.ts';
import type { AlternateView } from '../txn/txn.ts';
import { hasOwnDocument, headLength, isOverwritten, isWholeOnDisk } from './documents.ts';
import { commitWrite, objectAt, openWrite, updateHeaders, viewOf } from './store.ts';

const HEADS = {
  request: get(),
  response: answer(200, 'Content-Length: 1'),
  requestSentTime: 0,
  responseReceivedTime: 0,
};

/** A server with a disk of 32 MiB. */
const server = () => newCore(setupOf({ files: { 'storage.config': 'cache 32M\n' } }));
let sm = 0;

interface Write {
  readonly pinnedUntil?: number;
  readonly replaces?: AlternateView | null;
}

function store(core: Core, key: string, bytes: number, { pinnedUntil = 0, replaces = null }: Write = {}): void {
  openWrite(core, key, ++sm, { replaces, at_ms: 0 });
  Object.assign(core.writers[sm] ?? {}, { body: 'x'.repeat(bytes) });
  commitWrite(core, sm, structuredClone(HEADS), { now: 0, pinnedUntil, maxAlternates: 5 });
}

/** Goes once around the disk. */
function around(core: Core): void {
  for (let i = 0; i < 34; i++) store(core, `filler ${sm}`, 1_000_000);
}

const first = (core: Core, key: string) => core.objects[key]?.alternates[0] as StoredAlternate;

test('an object is gone when its first document was overwritten', () => {
  const core = server();
  store(core, 'k', 10);
  expect(objectAt(core, 'k')).not.toBeNull();
  around(core);
  expect(isOverwritten(core, core.objects.k!)).toBe(true);
  expect(objectAt(core, 'k')).toBeNull();
});

test('without a disk nothing is overwritten', () => {
  const core = newCore(setupOf());
  store(core, 'k', 10);
  around(core);
  expect(objectAt(core, 'k')).not.toBeNull();
});

test('a pinned object is moved as long as it is pinned, and memory knows it there', () => {
  const core = server();
  store(core, 'k', 10, { pinnedUntil: 1 });
  core.rings[0]!.ram.held.k = { place: core.objects.k!.place, bytes: 4224 };
  around(core);
  around(core);
  const object = objectAt(core, 'k');
  expect(object && viewOf(core, object, 0)?.fromRam).toBe(true);
  core.objects.k!.pinnedUntil = 0;
  around(core);
  expect(objectAt(core, 'k')).toBeNull();
});

test('a large body stands by itself; so does one that is not the newest', () => {
  const core = server();
  store(core, 'large', 2_000_000);
  store(core, 'two', 10);
  store(core, 'two', 10);
  expect(hasOwnDocument(core.objects.large!, first(core, 'large'))).toBe(true);
  expect(core.objects.two!.alternates.map((each) => hasOwnDocument(core.objects.two!, each))).toEqual([true, false]);
});

test('a renewed header is written without a body that is longer than alt_rewrite_max_size, and outlives it', () => {
  const core = server();
  store(core, 'k', 5000);
  const view = viewOf(core, core.objects.k!, 0);
  around(core);
  for (let i = 0; i < 3; i++) core.objects.k!.at = { round: core.rings[0]!.disk!.round, at: 0 };
  updateHeaders(core, ++sm, view!, structuredClone(HEADS), { now: 0, pinnedUntil: 0, maxAlternates: 5 });
  expect(isOverwritten(core, core.objects.k!)).toBe(false);
  expect(isWholeOnDisk(core, 'k', first(core, 'k'))).toBe(false);
  expect(viewOf(core, core.objects.k!, 0)).toBeNull();
});

test('a first document has the headers of all copies and the body of the newest', () => {
  const core = server();
  store(core, 'k', 100);
  const alone = headLength(core.objects.k!);
  store(core, 'k', 100);
  expect(headLength(core.objects.k!) - alone).toBe(alone - 172);
});
