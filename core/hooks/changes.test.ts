import { expect, test } from 'vitest';
import { answer, get, url } from '../policy/sample_heads.ts';
import { messageChanges } from './changes.ts';

test('fields that came, went or changed are told with all their values, in order of appearance', () => {
  const changes = messageChanges('client request', get('A: 1', 'B: 2', 'B: 3'), get('b: 4', 'C: 5'));
  expect(changes).toEqual([
    { of: 'client request', name: 'A', from: '1', to: null },
    { of: 'client request', name: 'B', from: '2, 3', to: '4' },
    { of: 'client request', name: 'C', from: null, to: '5' },
  ]);
});

test('start lines are told part by part', () => {
  const before = { ...get(), url: url({ scheme: 'http', host: 'a.test' }) };
  const after = { ...before, method: 'HEAD', url: url({ scheme: 'http', host: 'b.test' }) };
  expect(messageChanges('m', before, after).map(({ name, to }) => [name, to])).toEqual([
    ['method', 'HEAD'],
    ['url', 'http://b.test/p'],
  ]);
  expect(messageChanges('m', answer(200), { ...answer(404), reason: 'Gone' }).map(({ name }) => name)).toEqual([
    'status',
    'reason',
  ]);
});

test('the same message has no changes', () => {
  expect(messageChanges('m', get('A: 1'), get('A: 1'))).toEqual([]);
});
