import { readDocument } from '../scenario/document.ts';
import { entries, fault, isGiven, isMap, type Node, rootOf, text } from '../scenario/nodes.ts';
import type { Place } from '../scenario/scenario.ts';
import type { Failure } from './verify.ts';

/** Why a test is not met: one reason for all of it, or one for each expectation by its name. */
export type Reasons = string | Readonly<Record<string, string>>;

/** What is known of one scenario file: by uuid, by `#index`, or under `file` for its keys, logs and metrics. */
export type KnownFile = Readonly<Record<string, Reasons>>;

/** Expectations that are known not to be met, by the end of the scenario's path. */
export type KnownList = Readonly<Record<string, KnownFile>>;

/** What a list says of a test's failures: those it does not explain, and the reasons of those it does. */
interface Judgement {
  readonly open: readonly Failure[];
  readonly reasons: readonly string[];
}

/** The key under which a list speaks of a file's keys, logs, metrics and laws. */
export const WHOLE_FILE = 'file';

function reasonOf(node: Node): string {
  const reason = text(node);
  if (reason === null || reason.trim() === '') throw fault(node, 'a reason');
  return reason;
}

function reasonsOf(node: Node): Reasons {
  if (!isMap(node.value)) return reasonOf(node);
  return Object.fromEntries(entries(node).map(([name, reason]) => [name, reasonOf(reason)]));
}

/**
 * Reads a list of what is known not to be met: `files:` → path → test → reason, or expectation → reason.
 * @throws ScenarioFault where it is not such a list.
 */
export function readKnown(source: string, file: string): KnownList {
  const root = rootOf(readDocument(source, file));
  const files = isMap(root.value) ? root.value.files : undefined;
  if (files === undefined) throw fault(root, 'a map with files');
  return Object.fromEntries(
    entries({ ...root, path: ['files'], value: files }).map(([path, tests]) => {
      if (!isGiven(tests)) throw fault(tests, 'tests by uuid, #index or file');
      return [path, Object.fromEntries(entries(tests).map(([key, reasons]) => [key, reasonsOf(reasons)]))];
    }),
  );
}

/** What a list says of the scenario at a path: its longest path that this one ends in. */
export function knownOf(list: KnownList, file: string): KnownFile {
  const found = Object.keys(list)
    .filter((path) => file === path || file.endsWith(`/${path}`))
    .sort((a, b) => b.length - a.length)[0];
  return (found === undefined ? undefined : list[found]) ?? {};
}

/** The name of the expectation that a failure is about: `response status`, `request field X-A`, `traffic_out contains 2`. */
export function expectationOf({ name, message }: Failure): string {
  if (name !== undefined) return name;
  const [, what] = /^not modelled: (.*?)(?: \(.*|, did you mean .*)?$/s.exec(message) ?? [];
  if (what !== undefined) return what;
  const [, side, rest = ''] = /^proxy (request|response)(?: \d+ of \d+)?( [^:]*)?: expected/.exec(message) ?? [];
  return side === undefined ? (message.split(':')[0] ?? message) : `${side}${rest}`;
}

/** Failures against what is known of them. A reason for what is met is a failure of its own: the list is to shrink. */
export function judge(failures: readonly Failure[], known: Reasons | undefined, place: Place): Judgement {
  if (known === undefined) return { open: failures, reasons: [] };
  const met = (what: string, reason: string) => ({ place, message: `${what} is met, but known as not met: ${reason}` });
  if (typeof known === 'string')
    return failures.length === 0 ? { open: [met('all', known)], reasons: [] } : { open: [], reasons: [known] };
  const names = failures.map(expectationOf);
  const stale = Object.entries(known).filter(([name]) => !names.includes(name));
  const open = failures.filter((_, i) => !Object.hasOwn(known, names[i] ?? ''));
  return {
    open: [...open, ...stale.map(([name, reason]) => met(name, reason))],
    reasons: Object.entries(known).flatMap(([name, reason]) => (names.includes(name) ? [reason] : [])),
  };
}
