import { expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { clockOf } from './clock.ts';

const line = (time: string, text: string) => `[Nov 20 ${time}] [ET_NET 0] DEBUG: <F.cc:1 (f)> (http_trans) ${text}\n`;
const begin = (time: string) => line(time, '[0] Starting transaction 1 using sm [1]').replace('http_trans', 'http_txn');

async function clock(text: string) {
  const { transactions } = await readWholeLog([Buffer.from(text, 'latin1')], 'f');
  return { clock: clockOf(transactions), lines: transactions.flatMap((txn) => txn.lines) };
}

test('the date follows from a clock reading: the latest the readings allow', async () => {
  // the second reading was taken before its second was over, the line was printed after
  const log =
    begin('08:45:34.306') +
    line('08:45:34.338', '[1] request_sent_time: 1795164334') +
    line('08:45:36.001', '[1] response_received_time: 1795164335');
  const { clock: found } = await clock(log);
  expect(found.start_ms).toBe(1_795_164_334_306);
  expect(found.rule).toMatch(/clock readings/);
});

test('lines of one millisecond share it out in order', async () => {
  const log = begin('08:45:34.306') + line('08:45:34.306', '[1] (hrfs)') + line('08:45:34.308', '[1] (hfsco)');
  const { clock: found, lines } = await clock(log);
  expect(lines.map((each) => found.at(each))).toEqual([0, 1 / 3, 2]);
  expect(found.end_ms).toBe(3);
});

test('without a reading the origin’s Date tells, to a quarter of an hour of time zone', async () => {
  const dump =
    '+++++++++ Incoming O.S. Response +++++++++\n-- State Machine Id: 1\nHTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 06:45:33 GMT\r\n\r\n';
  const { clock: found } = await clock(begin('08:45:34.306') + dump + line('08:45:34.306', '[1] (hrfs)'));
  expect(new Date(found.start_ms).toISOString()).toBe('2026-11-20T06:45:34.306Z');
  expect(found.rule).toBe("the origin's Date");
});

test('where nothing tells the date, there is none', async () => {
  expect((await clock(begin('08:45:34.306'))).clock.rule).toBeNull();
});
