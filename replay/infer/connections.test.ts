import { expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { clockOf } from './clock.ts';
import { connectsOf, idleEndsOf } from './connections.ts';

const line = (ms: number, tag: string, text: string, thread = 0) =>
  `[Nov 20 08:45:34.${ms}] [ET_NET ${thread}] DEBUG: <F.cc:1 (f)> (${tag}) ${text}\n`;

/** A transaction that opens a connection, session `con`, and gives it to the pool. */
const opens = (sm: number, con: number, ms: number, thread = 0) =>
  line(ms, 'http_txn', `[9${sm}] Starting transaction 1 using sm [${sm}]`, thread) +
  line(ms, 'http', `[${sm}] open connection to o.test: 127.0.0.1:80`, thread) +
  line(ms, 'http_ss', '[acquire session] thread pool search failed', thread) +
  line(ms, 'http', `[${sm}] calling netProcessor.connect_re`, thread) +
  line(ms, 'http', `[${sm}] [&HttpSM::state_http_server_open, NET_EVENT_OPEN/TS_EVENT_NET_CONNECT]`, thread) +
  line(ms, 'http_ss', `[${con}] session born, netvc 0x7f0000000000`, thread) +
  line(ms, 'http_ss', `[${con}] [add session] session placed into shared pool under ip 127.0.0.1:80`, thread) +
  line(ms, 'http', `[${sm}] deallocating sm`, thread);

async function ends(text: string): Promise<number[]> {
  const { transactions } = await readWholeLog([Buffer.from(text, 'latin1')], 'f');
  return [...idleEndsOf(transactions, clockOf(transactions)).values()].map((at) => Math.round(at));
}

test('a connection that a search should have found had ended just before', async () => {
  expect(await ends(opens(1, 11, 300) + opens(2, 12, 320))).toEqual([20]);
});

test('a connection in another thread’s pool is not looked for', async () => {
  expect(await ends(opens(1, 11, 300, 0) + opens(2, 12, 320, 1))).toEqual([]);
});

test('a connection nobody looks for is kept', async () => {
  expect(await ends(opens(1, 11, 300))).toEqual([]);
});

test('attempts are listed in order of time with their outcome', async () => {
  const { transactions } = await readWholeLog([Buffer.from(opens(1, 11, 300) + opens(2, 12, 320), 'latin1')], 'f');
  const found = connectsOf(transactions, clockOf(transactions));
  expect(found.map(({ address, outcome }) => [address, outcome])).toEqual([
    ['127.0.0.1:80', 'open'],
    ['127.0.0.1:80', 'open'],
  ]);
  expect(found[1]!.at_ms).toBeGreaterThanOrEqual(20);
});
