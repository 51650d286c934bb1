import { nearestPlace, type Yaml, type YamlDocument, type YamlMap } from './document.ts';
import { milliseconds } from './duration.ts';
import { ScenarioFault } from './fault.ts';
import type { Path } from './places.ts';
import type { Place } from './scenario.ts';

/** A value of a scenario file and where it stands. `value` is undefined where the file has none. */
export interface Node {
  readonly document: YamlDocument;
  readonly path: Path;
  readonly value: Yaml | undefined;
}

/** The file's root value. */
export function rootOf(document: YamlDocument): Node {
  return { document, path: [], value: document.root };
}

export function isMap(value: Yaml | undefined): value is YamlMap {
  return typeof value === 'object' && !Array.isArray(value);
}

/** True when the file has the value; a key with nothing after it counts as absent. */
export function isGiven(node: Node): boolean {
  return node.value !== undefined && node.value !== '';
}

export function placeOf(node: Node): Place {
  return nearestPlace(node.document, node.path);
}

/** A fault at a node; `expected` names what should stand there. */
export function fault(node: Node, expected: string): ScenarioFault {
  const name = nameOf(node.path);
  return new ScenarioFault(placeOf(node), name === '' ? `expected ${expected}` : `${name}: expected ${expected}`);
}

/** `status`, `transactions[0]`: the last key of a path and the indices after it. */
function nameOf(path: Path): string {
  const from = path.findLastIndex((step) => typeof step === 'string');
  return path
    .slice(Math.max(from, 0))
    .map((step) => (typeof step === 'string' ? step : `[${step}]`))
    .join('');
}

/** The value under a key; absent when the node itself is. Throws when the node is no map. */
export function child(node: Node, key: string): Node {
  const path = [...node.path, key];
  if (!isGiven(node)) return { document: node.document, path, value: undefined };
  if (!isMap(node.value)) throw fault(node, 'a map of keys');
  return { document: node.document, path, value: Object.hasOwn(node.value, key) ? node.value[key] : undefined };
}

/** The value at the end of several keys. */
export function descend(node: Node, ...keys: string[]): Node {
  return keys.reduce(child, node);
}

/** The entries of a list; none when absent. */
export function items(node: Node): Node[] {
  if (!isGiven(node)) return [];
  const { value } = node;
  if (!Array.isArray(value)) throw fault(node, 'a list');
  return value.map((item, index) => ({ document: node.document, path: [...node.path, index], value: item }));
}

/** The keys and values of a map; none when absent. */
export function entries(node: Node): [key: string, value: Node][] {
  if (!isGiven(node)) return [];
  if (!isMap(node.value)) throw fault(node, 'a map of keys');
  return Object.keys(node.value).map((key) => [key, child(node, key)]);
}

/** A text, `null` when absent. */
export function text(node: Node): string | null {
  if (node.value === undefined) return null;
  if (typeof node.value !== 'string') throw fault(node, 'a text');
  return node.value;
}

/** A whole number not below zero, or null when absent. */
export function count(node: Node): number | null {
  if (!isGiven(node)) return null;
  if (typeof node.value !== 'string' || !/^\d{1,15}$/.test(node.value.trim())) throw fault(node, 'a whole number');
  return Number(node.value);
}

/** `true` or `false`; null when absent. */
export function flag(node: Node): boolean | null {
  if (!isGiven(node)) return null;
  if (typeof node.value === 'string' && /^(true|yes|on|1)$/i.test(node.value)) return true;
  if (typeof node.value === 'string' && /^(false|no|off|0)$/i.test(node.value)) return false;
  throw fault(node, 'true or false');
}

/** A duration in milliseconds; null when absent. */
export function duration(node: Node): number | null {
  if (!isGiven(node)) return null;
  const ms = typeof node.value === 'string' ? milliseconds(node.value) : null;
  if (ms === null) throw fault(node, 'a duration such as 2s, 100ms or 500us (without unit: microseconds)');
  return ms;
}

/** One of the given words; null when absent. */
export function word<W extends string>(node: Node, words: readonly W[]): W | null {
  if (!isGiven(node)) return null;
  const found = words.find((candidate) => candidate === node.value);
  if (found === undefined) throw fault(node, `one of ${words.join(', ')}`);
  return found;
}
