import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../ui/cli/main.ts', import.meta.url));

/** What a run must not depend on. */
export interface Surroundings {
  /** Path of a Node. */
  readonly node: string;
  readonly zone: string;
  readonly locale: string;
}

export const ZONES = ['UTC', 'Asia/Kathmandu', 'America/St_Johns'];
export const LOCALES = ['C.UTF-8', 'tr_TR.UTF-8'];

/** Every combination of zone and locale under each Node. */
export function surroundingsOf(nodes: readonly string[]): Surroundings[] {
  return nodes.flatMap((node) => ZONES.flatMap((zone) => LOCALES.map((locale) => ({ node, zone, locale }))));
}

/** Plays a scenario as a process of its own and answers the digest of what it printed. Throws when it fails. */
export function digestOf(scenario: string, { node, zone, locale }: Surroundings): string {
  const { status, stdout, stderr } = spawnSync(node, [MAIN, 'run', scenario, '--ndjson', '--log'], {
    env: { ...process.env, TZ: zone, LANG: locale, LC_ALL: locale },
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`${node}: exit code ${status}: ${stderr}`);
  return createHash('sha256').update(stdout).digest('hex');
}
