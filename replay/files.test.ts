import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  absolute,
  filesBelow,
  folderOf,
  idle,
  kindOf,
  moduleUrl,
  readBytes,
  readFolder,
  readText,
  readTextIfAny,
  writeText,
} from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'retrace-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('files are read as text, bytes, and folders of latin1 text', () => {
  mkdirSync(join(folder, 'b/node_modules'), { recursive: true });
  writeText(join(folder, 'b/two'), 'é');
  writeText(join(folder, 'a'), 'one');
  writeText(join(folder, 'b/node_modules/x'), 'no');
  expect(filesBelow(folder)).toEqual(['a', 'b/two']);
  expect(readFolder(folder)).toEqual({ a: 'one', 'b/two': '\xc3\xa9' });
  expect(readText(join(folder, 'b/two'))).toBe('é');
  expect([...readBytes(join(folder, 'b/two'))]).toEqual([0xc3, 0xa9]);
  expect(readTextIfAny(join(folder, 'none'))).toBeNull();
  expect(readFolder(join(folder, 'none'))).toEqual({});
  expect(['a', 'b', 'c'].map((path) => kindOf(join(folder, path)))).toEqual(['file', 'folder', 'absent']);
});

test('paths become absolute, folders and module addresses', () => {
  expect(absolute('x', '/a/b')).toBe('/a/b/x');
  expect(absolute('/x', '/a/b')).toBe('/x');
  expect(folderOf('/a/b/c.yaml')).toBe('/a/b');
  expect(moduleUrl(join(folder, 'a'))).toMatch(/^file:\/\/.*\/a$/);
});

test('idling lets promises settle first', async () => {
  const order: string[] = [];
  Promise.resolve().then(() => order.push('promise'));
  await idle();
  expect(order).toEqual(['promise']);
});
