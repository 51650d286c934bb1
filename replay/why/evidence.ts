/** Where the facts of a reason stand: the line of the scenario or of the recording that shows them. */
import type { Fact } from '../../core/base/fact.ts';
import type { LoggedDump, RecordedTransaction } from '../readers/recording.ts';
import type { YamlDocument } from '../scenario/document.ts';
import { child, descend, isMap, items, type Node, placeOf, rootOf } from '../scenario/nodes.ts';

/** `file:line` of a message's field, status or method; null when nothing shows it. `transaction` is whose message it is. */
export type Evidence = (fact: Pick<Fact, 'fact' | 'from'>, transaction: number) => string | null;

/** For what was made without a file that could be shown. */
export const NO_EVIDENCE: Evidence = () => null;

const isResponse = (from: string) => from === 'origin response' || from === 'cached response';
const isRequest = (from: string) => from === 'client request' || from === 'cached request';

/** Evidence in a replay file. */
export function scenarioEvidence(document: YamlDocument): Evidence {
  const transactions = items(child(rootOf(document), 'sessions')).flatMap((session) =>
    items(child(session, 'transactions')),
  );
  return ({ fact, from }, transaction) => {
    const node = transactions[transaction];
    if (node === undefined || !(isRequest(from) || isResponse(from))) return null;
    const { file, line } = placeOf(partOf(isRequest(from) ? child(node, 'client-request') : responseIn(node), fact));
    return `${file}:${line}`;
  };
}

function responseIn(transaction: Node): Node {
  const [last] = items(child(transaction, 'x-server-responses')).slice(-1);
  return last ?? child(transaction, 'server-response');
}

/** The part of a message that a fact is about, else the message. */
function partOf(message: Node, fact: string): Node {
  if (!isMap(message.value)) return message;
  if (fact === 'status' || fact === 'method') return child(message, fact);
  const fields = items(descend(message, 'headers', 'fields'));
  const isIt = (field: Node) => String(items(field)[0]?.value ?? '').toLowerCase() === fact.toLowerCase();
  return fields.find(isIt) ?? message;
}

const REQUEST_DUMPS: readonly string[] = ['Incoming Request'];
const RESPONSE_DUMPS: readonly string[] = ['Incoming O.S. Response', 'Base Header for Building Response'];

/** Evidence in a recording: the header dumps of its transactions. */
export function recordingEvidence(recorded: readonly RecordedTransaction[], file: string): Evidence {
  const byIndex = new Map(recorded.map((txn) => [txn.index, txn]));
  return ({ fact, from }, transaction) => {
    const titles = isRequest(from) ? REQUEST_DUMPS : isResponse(from) ? RESPONSE_DUMPS : [];
    const dumps = byIndex.get(transaction)?.dumps.filter(({ title }) => titles.includes(title)) ?? [];
    const lines = dumps.flatMap((dump) => lineIn(dump, fact) ?? []);
    const line = lines[0] ?? dumps[0]?.line;
    return line === undefined ? null : `${file}:${line}`;
  };
}

/** Title and id stand before a dump's text. */
const BEFORE_TEXT = 2;

function lineIn({ text, line }: LoggedDump, fact: string): number | null {
  if (fact === 'status' || fact === 'method') return line + BEFORE_TEXT;
  const at = text.split('\n').findIndex((each) => each.toLowerCase().startsWith(`${fact.toLowerCase()}:`));
  return at < 0 ? null : line + BEFORE_TEXT + at;
}
