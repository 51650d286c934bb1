import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import type { RecordedTransaction } from '../readers/recording.ts';
import type { TransactionRecord } from '../record/transaction.ts';
import { compareRecorded } from './divergence.ts';
import { recordedLog, recordedSide } from './recorded.ts';

const WALKTHROUGH = readFileSync(new URL('../../fixtures/walkthrough/traffic.out', import.meta.url));
const { transactions } = await readWholeLog([WALKTHROUGH], 'f');
const recorded = transactions[0]!;

/** A simulated side that says exactly what was recorded. */
function twin(change: Partial<TransactionRecord> = {}): TransactionRecord {
  const log = recordedLog(recorded).map(({ tag, message }) => ({ tag, message }));
  const { actions = [], handlers = [] } = recordedSide(recorded, 0);
  return { actions, handlers, log, not_modelled: [], origin_requests: [], ...change } as unknown as TransactionRecord;
}

function compare(simulated: TransactionRecord, txn: RecordedTransaction = recorded) {
  const tags = new Set(txn.lines.map(({ tag }) => tag));
  const grounds = { notModelled: false, lacking: [], hasConfig: true };
  return compareRecorded({ recorded: txn, simulated, file: 'f', base: 1_355_417_918, tags, hasDumps: true, grounds });
}

/** The line of the file that contains a text. */
const lineWith = (text: string) =>
  WALKTHROUGH.toString('latin1')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

test('a twin agrees in everything', () => {
  expect(compare(twin())).toEqual({ divergence: null, agreement: { equal: 141, total: 141, first: null } });
});

describe('a difference', () => {
  test('in the states points at the line of the transition', () => {
    const actions = [...twin().actions.slice(0, 9), 'SERVE_FROM_CACHE'];
    expect(compare(twin({ actions })).divergence).toEqual({
      level: 'L3',
      at: 'action[9]',
      recorded: 'SERVER_READ',
      simulated: 'SERVE_FROM_CACHE',
      class: 'real anomaly',
      source: { file: 'f', line: lineWith('ORIGIN_SERVER_OPEN -> SERVER_READ') },
    });
  });

  test('in the handlers points at the line of the handler', () => {
    const handlers = twin().handlers.filter(([handler]) => handler !== 'HttpSM::tunnel_handler_ua');
    expect(compare(twin({ handlers })).divergence).toMatchObject({
      level: 'L4',
      recorded: 'HttpSM::tunnel_handler_ua, VC_EVENT_WRITE_COMPLETE',
      source: { line: lineWith('HttpSM::tunnel_handler_ua') },
    });
  });

  test('in what the client gets points at the dump of the answer', () => {
    const log = (twin().log ?? []).map(({ tag, message }) => ({ tag, message: message.replace('Age: 0', 'Age: 7') }));
    expect(compare(twin({ log })).divergence).toMatchObject({
      level: 'L1',
      at: 'client response header age',
      recorded: '0',
      simulated: '7',
      source: { line: lineWith("Proxy's Response 2") },
    });
  });

  test('of log lines alone is counted', () => {
    const log = (twin().log ?? []).filter(({ message }) => message !== 'Inside PerformRemap');
    const { divergence, agreement } = compare(twin({ log }));
    expect(divergence).toBeNull();
    expect(agreement).toMatchObject({ equal: 140, total: 141 });
    expect(agreement.first).toMatchObject({ level: 'L5', source: { line: lineWith('Inside PerformRemap') } });
  });

  test('that comes first in the file is the one that is told', () => {
    const actions = ['OTHER', ...twin().actions.slice(1)];
    const handlers = twin().handlers.slice(1);
    expect(compare(twin({ actions, handlers })).divergence).toMatchObject({ level: 'L4', at: 'handler[0]' });
  });
});

test('lines of tags that the recording does not have are not missed', () => {
  const without: RecordedTransaction = {
    ...recorded,
    lines: recorded.lines.filter(({ tag }) => tag !== 'http_tunnel'),
  };
  const { agreement } = compare(twin(), without);
  expect(agreement.equal).toBe(agreement.total);
});

test('the recorded log has each dump where it belongs, and no object descriptions', () => {
  const log = recordedLog(recorded);
  const at = log.findIndex(({ message }) => message.startsWith("Proxy's Request\n"));
  expect(log[at - 1]?.message).toBe('[build_request] request_sent_time: 1355417918');
  expect(log[at + 1]?.message).toBe('[#] State Transition: API_OS_DNS -> CACHE_ISSUE_WRITE');
  expect(log.some(({ message }) => message.includes('SLOT'))).toBe(false);
});
