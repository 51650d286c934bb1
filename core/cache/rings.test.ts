import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { answer, get } from '../policy/sample_heads.ts';
import { newCore } from '../sm/new_core.ts';
import type { Core } from '../txn/core_state.ts';
import { ringOf } from './rings.ts';
import { commitWrite, objectAt, openWrite } from './store.ts';
import { putStore, takeStore } from './store_state.ts';

const VOLUMES = 'volume=1 scheme=http size=128\nvolume=2 scheme=http size=128\n';
const HOSTING = 'hostname=a.example volume=1\nhostname=b.example volume=2\nhostname=* volume=1\n';
const FILES = { 'storage.config': 'cache 300M\n', 'volume.config': VOLUMES, 'hosting.config': HOSTING };
const server = () => newCore(setupOf({ files: FILES }));

const keyOf = (host: string, path: string) => `http://:@${host}/${path};? 80`;
let sm = 0;

function store(core: Core, host: string, path: string, bytes: number): void {
  openWrite(core, keyOf(host, path), ++sm, { replaces: null, at_ms: 0 });
  Object.assign(core.writers[sm] ?? {}, { body: 'x'.repeat(bytes) });
  const heads = { request: get(), response: answer(200), requestSentTime: 0, responseReceivedTime: 0 };
  commitWrite(core, sm, heads, { now: 0, pinnedUntil: 0, maxAlternates: 5 });
}

const has = (core: Core, host: string, path: string) => objectAt(core, keyOf(host, path)) !== null;

/** As 9.2.9 did with the same files and requests. */
test('what fills one volume up costs the other nothing', () => {
  const core = server();
  store(core, 'b.example', 'k', 100);
  store(core, 'a.example', 'k', 100);
  for (let i = 0; i < 134; i++) store(core, 'a.example', `f${i}`, 1_000_000);
  expect(has(core, 'b.example', 'k')).toBe(true);
  expect(['k', 'f5', 'f20'].map((path) => has(core, 'a.example', path))).toEqual([false, false, true]);
});

test('each volume has the table that the real server makes for it', () => {
  expect(server().rings.map(({ disk }) => disk)).toEqual([
    expect.objectContaining({ table: 188_416, bytes: 134_217_728 - 2 * 188_416 }),
    expect.objectContaining({ table: 188_416, bytes: 134_217_728 - 2 * 188_416 }),
  ]);
});

test('a server that starts on the same volumes goes on where they were', () => {
  const core = server();
  store(core, 'b.example', 'k', 100);
  const next = server();
  putStore(next, takeStore(core));
  expect(ringOf(next, keyOf('b.example', 'k')).disk).toEqual(core.rings[1]?.disk);
  expect(next.rings[0]?.disk).toEqual(server().rings[0]?.disk);
});
