import { inject, TestRunner } from 'vitest';
import { readText } from '../files.ts';
import { openGold } from './harness.ts';
import { type KnownFile, type KnownList, knownOf, readKnown } from './known.ts';
import { SCENARIO } from './vitest_plugin.ts';

/** Lists of what is known that this thread has read, by their path. */
const lists = new Map<string, KnownList>();

function knownAt(path: string | null, file: string): KnownFile {
  if (path === null) return {};
  const list = lists.get(path) ?? readKnown(readText(path), path);
  lists.set(path, list);
  return knownOf(list, file);
}

/**
 * Vitest's runner, to which a scenario is a file of tests. They are declared from the YAML itself: no module is made of
 * it, which would have to travel from the process that makes modules to the thread that runs the tests.
 */
export default class GoldRunner extends TestRunner {
  override importFile(id: string, source: 'collect' | 'setup'): unknown {
    const [file = id] = id.split('?');
    if (source !== 'collect' || !SCENARIO.test(file)) return super.importFile(id, source);
    const setting = inject('gold');
    openGold({ ...setting, source: readText(file), file, known: knownAt(setting.known, file) });
    return undefined;
  }
}
