import { expect, test } from 'vitest';
import type { RequestHead, ResponseHead } from '../../core/http/message.ts';
import { emptyUrl } from '../../core/http/url.ts';
import { isChanged, requestMessage, responseMessage } from './message.ts';

const field = (name: string, value: string) => ({ name, value, raw: null });
const request = (...fields: RequestHead['fields']): RequestHead => ({
  kind: 'request',
  method: 'GET',
  url: { ...emptyUrl(), scheme: 'http', host: 'a.test', path: 'x' },
  version: '1.1',
  fields,
});
const response: ResponseHead = { kind: 'response', version: '1.1', status: 200, reason: 'OK', fields: [] };

test('fields are read and written by name without regard to case', () => {
  const head = request(field('A', '1'), field('a', '2'), field('B', '3'));
  const message = requestMessage(head);
  expect([message.get('A'), message.get('c'), message.has('b')]).toEqual(['1, 2', null, true]);
  message.set('a', '9');
  message.add('B', '4');
  message.append('B', '5');
  expect(message.remove('none')).toBe(false);
  expect(message.all.map(({ name, value }) => `${name}: ${value}`)).toEqual(['A: 9', 'B: 3', 'B: 4, 5']);
});

test('of several fields of a name the first one alone is removed, and each can have another value', () => {
  const message = requestMessage(request(field('B', '1'), field('A', '2'), field('b', '3')));
  message.removeFirst('b');
  message.removeFirst('none');
  message.rewrite('B', (value) => `${value}!`);
  expect(message.all.map(({ name, value }) => `${name}: ${value}`)).toEqual(['A: 2', 'b: 3!']);
});

test('the start line of a request is changed in place', () => {
  const head = request();
  const message = requestMessage(head);
  message.method = 'HEAD';
  message.urlText = 'http://b.test:81/y?q';
  expect(head).toMatchObject({ method: 'HEAD', url: { host: 'b.test', port: '81', path: 'y', query: 'q' } });
  expect(message.urlText).toBe('http://b.test:81/y?q');
  expect(() => Object.assign(message, { urlText: '' })).toThrow('not a URL: ');
});

test('status and reason are changed one by one', () => {
  const head = structuredClone(response);
  const message = responseMessage(head);
  message.status = 404;
  expect([head.status, head.reason]).toEqual([404, 'OK']);
  message.reason = 'Gone';
  expect([message.status, message.reason, message.version]).toEqual([404, 'Gone', '1.1']);
});

test('a copy that is as it was has not changed', () => {
  const before = request(field('A', '1'));
  const draft = { message: 'clientRequest', before, head: structuredClone(before) } as const;
  expect(isChanged(draft)).toBe(false);
  requestMessage(draft.head).set('A', '2');
  expect(isChanged(draft)).toBe(true);
});
