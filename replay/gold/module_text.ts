import { readDocument } from '../scenario/document.ts';
import { ScenarioFault } from '../scenario/fault.ts';
import { nameOf } from '../scenario/read.ts';
import { readExpectations, type TransactionExpectation } from './expectations.ts';
import type { KnownFile } from './known.ts';

/** How a module of tests reaches what it needs: addresses of modules, and the folder of configuration. */
export interface ModuleSetting {
  /** Path of the module that has `openGold`. */
  readonly harness: string;
  /** Path of the module that plays scenarios. */
  readonly player: string;
  /** Folder of the configuration that every scenario starts from; null for the server's defaults. */
  readonly etc: string | null;
  /** Saved store that every scenario starts with; null for an empty one. */
  readonly store: string | null;
  /** Expectations of the file that are known not to be met. */
  readonly known?: KnownFile;
}

/** The name of a transaction's test: what was asked, and which one it is. */
export function titleOf({ method, target, uuid, index }: TransactionExpectation): string {
  const start = [method, target].filter((part) => part !== '').join(' ') || `transaction ${index}`;
  return uuid === null ? `${start} #${index}` : `${start} (${uuid})`;
}

/** Statements of the module by the line (1-based) they stand on: that of the YAML they are about. */
function statementsOf(source: string, file: string): Map<number, string[]> {
  const at = new Map<number, string[]>([[1, []]]);
  const add = (line: number, statement: string) => at.set(line, [...(at.get(line) ?? []), statement]);
  try {
    const document = readDocument(source, file);
    for (const { index, place } of readExpectations(document)) add(place.line, `gold.transaction(${index});`);
    add(1, 'gold.file();');
  } catch (error) {
    if (!(error instanceof ScenarioFault)) throw error;
    add(error.place.line, 'gold.broken();');
  }
  return at;
}

/**
 * The test module of a scenario file: the statement about a transaction stands on the line where the file has it, so
 * that no source map is needed for a failure to point there.
 */
export function moduleText(source: string, file: string, setting: ModuleSetting): string {
  const { player, etc, store, known = {} } = setting;
  const given = JSON.stringify({ source, file, name: nameOf(file), player, etc, store, known });
  const statements = statementsOf(source, file);
  const lines: string[] = [];
  for (const [line, texts] of statements) lines[line - 1] = texts.join(' ');
  const opening = `import { openGold } from ${JSON.stringify(setting.harness)}; const gold = openGold(${given}); `;
  lines[0] = opening + (lines[0] ?? '');
  return `${Array.from(lines, (line) => line ?? '').join('\n')}\n`;
}
