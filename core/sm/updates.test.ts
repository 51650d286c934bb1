import { expect, test } from 'vitest';
import { START_S, setupOf } from '../../fixtures/played_server.ts';
import { advance, type Core, deadline, newCore, openWork } from '../index.ts';
import type { TraceRecord } from '../trace/record.ts';
import type { Command, WireEvent } from '../txn/wire.ts';

const NOW = START_S * 1000;
/** The server starts at 08:35:14: 15 minutes after the whole hour it is due. */
const DUE = NOW + 25 * 60_000 - 14_000;
const RECORDS = { 'update.enabled': 1 };
const FROM = { ip: '127.0.0.1', port: 20_000 };

function guide(text = 'http://h/a\\X: y\\9\\3600\\0\\', records: Readonly<Record<string, number>> = RECORDS) {
  const setup = setupOf({ profile: 'guide', files: { 'update.config': text }, records });
  return newCore({ ...setup, start_ms: NOW });
}

/** Tells a server these things at one instant; what it wanted done, and what it said. */
function tell(core: Core, at_ms: number, ...events: WireEvent[]) {
  const trace: TraceRecord[] = [];
  const sink = { full: true, put: (record: TraceRecord) => void trace.push(record), count: () => undefined };
  const commands: Command[] = [];
  for (const event of events) commands.push(...advance(core, at_ms, event, sink));
  while ((deadline(core) ?? Number.POSITIVE_INFINITY) <= at_ms)
    commands.push(...advance(core, at_ms, { kind: 'due' }, sink));
  const said = trace.flatMap((record) =>
    record.kind === 'say' && record.name.startsWith('update') ? record.name : [],
  );
  return { commands, said, trace };
}

const BYTES = 'GET http://h/a HTTP/1.0\r\nHost: h\r\nX: y\r\n\r\n';

test('the server wants to be woken when an entry is due, and then asks itself for its URL', () => {
  const core = guide();
  expect(deadline(core)).toBe(DUE);
  const { commands, said } = tell(core, DUE);
  expect(commands).toEqual([{ do: 'request', conn: 'u0', url: 'http://h/a', bytes: BYTES }]);
  expect(said).toEqual(['update_round', 'update_get']);
  expect(deadline(core)).toBe(DUE + 3_600_000);
});

test('the transaction says what it is for', () => {
  const core = guide();
  tell(core, DUE);
  const { trace } = tell(
    core,
    DUE + 1,
    { kind: 'accept', conn: 'u0', from: FROM, local: core.proxy },
    { kind: 'bytes', conn: 'u0', bytes: BYTES },
  );
  const decided = trace.find((record) => record.kind === 'decide');
  expect(decided).toMatchObject({ step: 'scheduled update', answer: 'due: every 3600 s from hour 9 on', sm: 0 });
  expect(openWork(core)).toHaveLength(1);
  expect(Object.values(core.txns)[0]?.isUpdate).toBe(true);
});

test('a server that was saved meanwhile goes on the same', () => {
  const core = guide();
  tell(core, DUE);
  const restored = structuredClone(core);
  const answered = { kind: 'answered', conn: 'u0', bytes: '' } as const;
  expect(tell(restored, DUE + 5, answered)).toEqual(tell(core, DUE + 5, answered));
});

test('a connection that is closed without a word is a failure', () => {
  const core = guide();
  tell(core, DUE);
  expect(tell(core, DUE + 5, { kind: 'answered', conn: 'u0', bytes: '' }).said).toEqual(['update_got', 'update_again']);
  expect(deadline(core)).toBe(DUE + 2005);
  const once = guide(undefined, { ...RECORDS, 'update.retry_count': 0 });
  tell(once, DUE);
  const { said } = tell(once, DUE + 5, { kind: 'answered', conn: 'u0', bytes: '' });
  expect(said).toEqual(['update_got', 'update_given_up', 'update_over']);
});

test('nobody is woken when it is off', () => {
  expect(deadline(guide(undefined, {}))).toBeNull();
  expect(tell(guide(), NOW, { kind: 'answered', conn: 'u7', bytes: '' }).said).toEqual([]);
});
