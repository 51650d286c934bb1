import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from './tree.ts';

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage']);

/** Reads the files of a checkout, those that are made or installed left out. Bytes become latin1. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const enter = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (LEFT_OUT.has(entry.name) || entry.name.endsWith('.tgz')) continue;
      if (entry.isDirectory()) enter(path);
      else if (entry.isFile()) tree.set(path, readFileSync(join(root, path), 'latin1'));
    }
  };
  enter('');
  return tree;
}
