import { expect, test } from 'vitest';
import { consumerOf, deliverable, isComplete, isOver, newConsumer, newProducer, newTunnel } from './tunnel.ts';

test('a producer delivers no more than it announced', () => {
  const producer = newProducer('http server', 'server', 10);
  expect(deliverable(producer, 25)).toBe(10);
  producer.delivered = 8;
  expect(deliverable(producer, 25)).toBe(2);
  expect(deliverable(producer, 1)).toBe(1);
});

test('without an announced length everything may be delivered, and only the end completes it', () => {
  const producer = { ...newProducer('http server', 'server', null), delivered: 1_000_000 };
  expect(deliverable(producer, 25)).toBe(25);
  expect(isComplete(producer)).toBe(false);
});

test('a length of zero is complete at once', () => {
  expect(isComplete(newProducer('cache read', 'cache', 0))).toBe(true);
});

test('a tunnel is over when neither its producer nor any consumer lives', () => {
  const tunnel = newTunnel(newProducer('http server', 'server', 1), [
    newConsumer('user agent', 'client'),
    newConsumer('cache write', 'cache_write'),
  ]);
  const ends = [tunnel.producer, ...tunnel.consumers];
  const states = ends.map((end) => {
    end.alive = false;
    return isOver(tunnel);
  });
  expect(states).toEqual([false, false, true]);
});

test('a consumer is found by what it is', () => {
  const tunnel = newTunnel(newProducer('http server', 'server', 1), [newConsumer('user agent', 'client')]);
  expect(consumerOf(tunnel, 'client')?.name).toBe('user agent');
  expect(consumerOf(tunnel, 'cache_write')).toBeNull();
});
