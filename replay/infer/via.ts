import { REQUEST_CODES, RESPONSE_CODES } from '../../core/policy/via.ts';

/** The parts of a Via element that the proxy itself wrote. */
interface SeenVia {
  readonly name: string;
  /** In brackets behind the name; null where there is none. */
  readonly id: string | null;
  /** `request_via_str` or `response_via_str`. */
  readonly text: string;
  /** Level of `insert_request_via_str` or `insert_response_via_str` that prints it so. */
  readonly level: number;
}

/** Reads the last element of a Via value; null when it is none that this kind of server writes. */
export function readVia(value: string, kind: 'request' | 'response'): SeenVia | null {
  const open = value.lastIndexOf(' (');
  if (open < 0 || !value.endsWith(')')) return null;
  const element = value.slice(value.lastIndexOf(', ', open) + 2 - (value.lastIndexOf(', ', open) < 0 ? 1 : 0), open);
  const named = /^\S+ (\S+?)(?:\[([^\]\s]*)\])?$/.exec(element.trim());
  if (named === null) return null;
  const inner = value.slice(open + 2, -1);
  const [text = '', ...codes] = inner.split(' [');
  return { name: named[1] ?? '', id: named[2] ?? null, text, level: levelOf(codes, kind) };
}

/** One bracket holds the codes, a second one the protocols. */
function levelOf(brackets: readonly string[], kind: 'request' | 'response'): number {
  const [codes] = brackets;
  if (codes === undefined) return 1;
  if (brackets.length > 1) return 4;
  const [from, to] = (kind === 'request' ? REQUEST_CODES : RESPONSE_CODES)[2] ?? [0, 0];
  return codes.length - 1 === to - from ? 2 : 3;
}
