import { expect, test } from 'vitest';
import { readDocument } from './document.ts';
import { rootOf } from './nodes.ts';
import { tunnelStepsOf } from './tunnel_script.ts';

const steps = (text: string) => tunnelStepsOf(rootOf(readDocument(text, 'a.yaml')), { unknown: [], notModelled: [] });

test('a step says who speaks, what, and how it ends', () => {
  expect(
    steps('- { from: client, data: ping }\n- { from: origin, size: 10, end: reset, delay: 1s, lost: true }'),
  ).toEqual([
    { from: 'client', bytes: 'ping', end: null, after_ms: 15, lost: false },
    { from: 'origin', bytes: '0000000 00', end: 'reset', after_ms: 1000, lost: true },
  ]);
});

test.each(['- { data: ping }', '- { from: server }'])('%s is a fault of the file', (text) => {
  expect(() => steps(text)).toThrow(/client/);
});

test('a key that nobody knows is noted', () => {
  const leftovers = { unknown: [], notModelled: [] };
  tunnelStepsOf(rootOf(readDocument('- { from: client, dada: x }', 'a.yaml')), leftovers);
  expect(leftovers.unknown).toMatchObject([{ key: 'dada' }]);
});
