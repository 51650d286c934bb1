import { expect, test } from 'vitest';
import { desk, fieldsOf } from '../../fixtures/core_desk.ts';
import { errorAnswer } from './errors.ts';

test('an error page comes with these fields, in this order', () => {
  const { txn, env } = desk();
  errorAnswer(txn, env, { status: 502, reason: 'Connection refused', template: 'connect#failed_connect' });
  expect(txn.clientResponse).toMatchObject({ status: 502, reason: 'Connection refused' });
  expect(fieldsOf(txn.clientResponse)).toEqual([
    'Date: Fri, 20 Nov 2026 08:35:14 GMT',
    'Connection: keep-alive',
    'Server: ATS/9.2.9',
    'Cache-Control: no-store',
    'Content-Type: text/html; charset=utf-8',
    'Content-Language: en',
  ]);
  expect(txn.internalBody?.bytes).not.toBe('');
});

test.each([
  [400, 'uEc s f p eH:t c  p s '],
  [403, 'uEc s f p eF:t c  p s '],
  [404, 'uSc s f p eS:t c  p s '],
  [411, 'uSc s f p eN:t c  p s '],
  [500, 'uSc s f p e :t c  p s '],
  [502, 'uSc s f p eC:t c  p s '],
  [504, 'uSc s f p eT:t c  p s '],
  [505, 'uEc s f p eS:t c  p s '],
])('a %i leaves the codes %s', (status, via) => {
  const { txn, env } = desk();
  errorAnswer(txn, env, { status, reason: 'R', template: 'default' });
  expect(txn.via).toBe(via);
});

test('a name that does not resolve is only known as such where the caller says so', () => {
  const { txn, env } = desk();
  errorAnswer(txn, env, { status: 500, reason: 'R', template: 'connect#dns_failed', dns: true });
  expect(txn.via).toBe('uSc s f p eD:t c  p s ');
});

test('a loop keeps its letter', () => {
  const { txn, env } = desk();
  txn.via = `${txn.via.slice(0, 11)}L${txn.via.slice(12)}`;
  errorAnswer(txn, env, { status: 400, reason: 'R', template: 'request#cycle_detected' });
  expect(txn.via).toBe('uEc s f p eL:t c  p s ');
});

test.each([
  [400, 0, 'Connection: close'],
  [408, 0, 'Connection: close'],
  [403, 10, 'Connection: close'],
  [403, 0, 'Connection: keep-alive'],
])('after a %i to a request with %i bytes of body: %s', (status, length, field) => {
  const { txn, env } = desk();
  txn.requestContentLength = length;
  errorAnswer(txn, env, { status, reason: 'R', template: 'default' });
  expect(fieldsOf(txn.clientResponse)).toContain(field);
});

test('a redirect names where it leads before the type of its page', () => {
  const { txn, env } = desk();
  errorAnswer(txn, env, {
    status: 302,
    reason: 'Redirect',
    template: 'redirect#moved_temporarily',
    location: 'http://x/',
  });
  expect(fieldsOf(txn.clientResponse).slice(3, 6)).toEqual([
    'Cache-Control: no-store',
    'Location: http://x/',
    'Content-Type: text/html; charset=utf-8',
  ]);
});
