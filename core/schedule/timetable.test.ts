import { expect, test } from 'vitest';
import { nextTime } from './timetable.ts';

const entry = (offsetHour: number, intervalSeconds: number) => ({
  line: 1,
  url: 'http://a/',
  fields: [],
  offsetHour,
  intervalSeconds,
  depth: 0,
});

const at = (text: string) => Date.UTC(2026, 0, 5, ...(text.split(':').map(Number) as [number, number, number]));

// The guide's example: an offset hour of 13 and an interval of one hour are 13:00, 14:00, 15:00 and so on.
test.each([
  [13, 3600, '12:59:59', '13:00:00'],
  [13, 3600, '13:00:00', '14:00:00'],
  [13, 3600, '02:30:00', '03:00:00'],
  [13, 86400, '12:00:00', '13:00:00'],
  [13, 86400, '13:00:01', '37:00:00'],
  [0, 300, '00:04:59', '00:05:00'],
  [23, 50_000, '10:00:00', '12:53:20'],
])('offset hour %i, every %i s: after %s comes %s', (hour, interval, now, next) => {
  expect(nextTime(entry(hour, interval), at(now))).toBe(at(next));
});
