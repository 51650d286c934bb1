import { describe, expect, it } from 'vitest';
import { attributor, type LogRecord } from './attribution.ts';
import type { RecordedTransaction } from './recording.ts';
import { addLine, MOST_LINES, newTransaction, recorded } from './transaction.ts';

let at = 0;
function record(thread: string, tag: string, message: string): LogRecord {
  at += 1;
  return { line: at, time_ms: at, thread, level: 'DEBUG', tag, func: null, message };
}

function start(thread: string, con: number, sm: number, nth = 1): LogRecord[] {
  return [
    record(thread, 'http_cs', `[${con}] session born, netvc 0x1`),
    record(thread, 'http_txn', `[${con}] Starting transaction ${nth} using sm [${sm}]`),
  ];
}

function attributed(records: readonly LogRecord[]): RecordedTransaction[] {
  const given = attributor();
  for (const r of records) given.record(r, '9.2');
  given.endPart();
  return given.take().sort((a, b) => a.index - b.index);
}
const messages = (t: RecordedTransaction | undefined): string[] => t?.lines.map((l) => l.message) ?? [];

describe('a line without an id', () => {
  it('belongs to the transaction its own thread works for', () => {
    const [a, b] = attributed([
      ...start('[ET_NET 0]', 0, 10),
      ...start('[ET_NET 1]', 1, 11),
      record('[ET_NET 0]', 'http', '[10] on zero'),
      record('[ET_NET 1]', 'http_trans', 'Next action for eleven'),
      record('[ET_NET 0]', 'http_trans', 'Next action for ten'),
    ]);
    expect(messages(a).slice(2)).toEqual(['[10] on zero', 'Next action for ten']);
    expect(messages(b).slice(2)).toEqual(['Next action for eleven']);
    expect(a?.lines.at(-1)?.attribution).toMatchObject({ basis: 'inferred' });
  });

  it('before any transaction belongs to none', () => {
    const given = attributor();
    given.record(record('[ET_NET 0]', 'dns', 'start-up'), '9.2');
    expect(given.counts.unattributed).toBe(1);
    expect(given.endPart()).toBe(false);
  });
});

describe('the lines of a client session', () => {
  it('that read a request belong to the transaction they start, the others to the one they follow', () => {
    const read = '[0] [&Http1ClientSession::state_keep_alive, VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY]';
    const eos = '[0] [&Http1ClientSession::state_keep_alive, VC_EVENT_EOS/TS_EVENT_VCONN_EOS]';
    const [a, b] = attributed([
      ...start('t', 0, 1),
      record('t', 'http', '[1] deallocating sm'),
      record('t', 'http_cs', read),
      record('t', 'http_redirect', '[PostDataBuffers::PostDataBuffers]'),
      record('t', 'http_txn', '[0] Starting transaction 2 using sm [2]'),
      record('t', 'http', '[2] deallocating sm'),
      record('t', 'http_cs', eos),
    ]);
    expect(messages(a).at(-1)).toBe('[1] deallocating sm');
    expect(messages(b)[0]).toBe(read);
    expect(b?.handlers.map((h) => h.event)).toEqual(['VC_EVENT_READ_READY', 'VC_EVENT_EOS']);
    expect([a?.nth, b?.nth]).toEqual([1, 2]);
  });
});

describe('a transaction', () => {
  it('goes out when it has ended and its thread works for another', () => {
    const given = attributor();
    const feed = (records: readonly LogRecord[]) => records.forEach((r) => void given.record(r, '9.2'));
    feed([...start('t', 0, 1), record('t', 'http', '[1] deallocating sm')]);
    expect(given.take()).toEqual([]);
    feed(start('t', 1, 2));
    expect(given.take().map((t) => [t.sm, t.truncated])).toEqual([[1, false]]);
    expect(given.endPart()).toBe(true);
    expect(given.take().map((t) => [t.sm, t.truncated])).toEqual([[2, true]]);
  });

  it('takes the dumps that came before its first line', () => {
    const given = attributor();
    const lines = ['+++++++++ Incoming Request +++++++++', '-- State Machine Id: 5', 'GET / HTTP/1.1', ''];
    given.block({ kind: 'dump', line: 1, inside: true, lines, cut: false, again: false });
    for (const r of start('t', 0, 5)) given.record(r, '9.2');
    given.endPart();
    expect(given.take()[0]?.dumps.map((d) => d.text)).toEqual(['GET / HTTP/1.1']);
  });

  it('is made of dumps alone when the log has nothing else', () => {
    const given = attributor();
    for (const sm of [5, 6]) {
      const lines = ['+++++++++ Incoming Request +++++++++', `-- State Machine Id: ${sm}`, 'GET / HTTP/1.1', ''];
      given.block({ kind: 'dump', line: sm, inside: false, lines, cut: false, again: false });
    }
    given.endPart();
    expect(given.take().map((t) => [t.sm, t.headless, t.truncated, t.firstLine, t.dumps.length])).toEqual([
      [5, true, true, 5, 1],
      [6, true, true, 6, 1],
    ]);
  });

  it('keeps so many lines and no more', () => {
    const birth = { index: 0, dialect: '9.2', sm: 1, session: null, client: null, nth: null, headless: true } as const;
    const txn = newTransaction(birth);
    const line = { ...record('t', 'http', '[1] x'), name: null, args: {}, attribution: { basis: 'observed' } as const };
    for (let n = 0; n < MOST_LINES; n += 1) addLine(txn, line);
    expect(addLine(txn, line)).toBe(false);
    expect(recorded(txn, false).lines).toHaveLength(MOST_LINES);
  });
});
