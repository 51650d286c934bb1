import { joinedValue } from '../http/header.ts';
import type { Head } from '../http/message.ts';
import { printUrl } from '../http/url.ts';
import type { Change } from '../trace/record.ts';

/** What differs between two states of a message: its start line's parts, then its fields in order of appearance. */
export function messageChanges(of: string, before: Head, after: Head): Change[] {
  const lines = startLine(before);
  const changes = Object.entries(startLine(after)).map(([name, to]) => ({ of, name, from: lines[name] ?? null, to }));
  for (const name of fieldNames(before, after)) {
    const from = joinedValue(before.fields, name);
    changes.push({ of, name, from, to: joinedValue(after.fields, name) ?? null } as Change & { to: string });
  }
  return changes.filter(({ from, to }) => from !== to);
}

function startLine(head: Head): Record<string, string> {
  if (head.kind === 'request') return { method: head.method, url: printUrl(head.url), version: head.version };
  return { status: String(head.status), reason: head.reason, version: head.version };
}

/** Every name once, without regard to case. */
function fieldNames(...heads: readonly Head[]): string[] {
  const names = new Map<string, string>();
  for (const { name } of heads.flatMap(({ fields }) => fields)) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}
