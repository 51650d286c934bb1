import { expect, test } from 'vitest';
import type { LogSummary } from './recording.ts';
import { type StreamReader, streamed } from './streaming.ts';

/** A reader that takes each byte for a transaction and holds the last one back until the end. */
function bytes(stops: unknown[] = []): StreamReader<number> {
  let held: number[] = [];
  let over = false;
  return {
    feed: (chunk) => void held.push(...chunk),
    stopped: (error) => void stops.push(error),
    end: () => {
      over = true;
    },
    take: () => {
      const ready = over ? held : held.slice(0, -1);
      held = held.slice(ready.length);
      return ready;
    },
    summary: () => ({ file: 'a.log' }) as LogSummary,
  };
}

async function all(reading: AsyncGenerator<number, LogSummary, void>): Promise<[number[], string]> {
  const found: number[] = [];
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) return [found, next.value.file];
    found.push(next.value);
  }
}

test('what is complete comes as it is read, the rest at the end, the summary last', async () => {
  const chunks = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  expect(await all(streamed(bytes(), chunks))).toEqual([[1, 2, 3], 'a.log']);
});

test('a source that breaks off ends the reading, and what was read is kept', async () => {
  const stops: unknown[] = [];
  function* broken() {
    yield Uint8Array.of(1, 2);
    throw new Error('gone');
  }
  expect(await all(streamed(bytes(stops), broken()))).toEqual([[1, 2], 'a.log']);
  expect(stops).toEqual([new Error('gone')]);
});
