import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import { maskRecord } from './redact.ts';
import { newVeil } from './secrets.ts';

test('secrets are masked wherever a record holds them, equal ones alike; the log of the run stays', () => {
  const base = walkthroughRecord();
  const request = {
    method: 'GET',
    target: '/?key=abcd',
    version: '1.1',
    headers: [['Authorization', 'Bearer abcd']],
    body_length: 0,
    body_sha256: null,
  };
  const record = {
    ...base,
    client_request: request,
    origin_requests: [request],
    client_response: {
      version: '1.1',
      status: 200,
      reason: 'OK',
      headers: [['Set-Cookie', 's=abcd; Path=/']],
      body_length: 0,
      body_sha256: null,
    },
    decisions: [{ step: 's', answer: 'a', because: [{ fact: 'Cookie', value: 's=abcd', from: 'client request' }] }],
    log: [{ tag: 'http_hdrs', message: 'x\nCookie: s=abcd' }],
    trace: [{ kind: 'say', name: 'dump', args: { title: 'x', text: 'GET / HTTP/1.1\nCookie: s=abcd' } }],
    recorded: { client_request: request, log: [{ tag: 'http_hdrs', message: 'x\nCookie: s=abcd' }] },
    divergence: {
      level: 'L1',
      at: 'headers',
      recorded: 'Set-Cookie: s=abcd',
      simulated: null,
      class: 'model gap',
      source: { file: 'f', line: 1 },
    },
  } as unknown as TransactionRecord;
  const { log, ...masked } = maskRecord(record, newVeil({ redact: true }));
  expect(JSON.stringify(masked)).not.toContain('abcd');
  expect(JSON.stringify(masked).match(/secret \d/g)).toEqual(Array(11).fill('secret 1'));
  expect(log).toEqual(record.log);
});
