import { type Rule, show, type Tree } from './tree.ts';

/** A small repository, to plant a violation in. */
export function planted(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files));
}

/** What a rule says about a small repository. */
export function caught(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  return rule(planted(files)).map(show);
}
