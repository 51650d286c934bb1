import type { Scenario, TransactionScript } from './scenario.ts';

/** The transactions of a scenario in file order, and the first one with each uuid. */
interface Scripts {
  readonly all: readonly TransactionScript[];
  readonly byUuid: ReadonlyMap<string, TransactionScript>;
}

/** Scripts never change, so they are listed once per scenario. */
const listed = new WeakMap<Scenario['sessions'], Scripts>();

export function scriptsOf({ sessions }: Pick<Scenario, 'sessions'>): Scripts {
  const known = listed.get(sessions);
  if (known !== undefined) return known;
  const all = sessions.flatMap(({ transactions }) => transactions);
  const byUuid = new Map<string, TransactionScript>();
  for (const script of all) if (script.uuid !== null && !byUuid.has(script.uuid)) byUuid.set(script.uuid, script);
  const scripts = { all, byUuid };
  listed.set(sessions, scripts);
  return scripts;
}
