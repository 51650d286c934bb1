import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { digestOf, LOCALES, surroundingsOf, ZONES } from './runs.ts';

const scenario = fileURLToPath(new URL('../../fixtures/oracle/scenarios/basic-p1.replay.yaml', import.meta.url));

describe('the same scenario', () => {
  // All zones and locales many times, on two Nodes: npm run same-bytes.
  it('prints the same bytes in another time zone and locale, as a process of its own', () => {
    const [first, , , last] = surroundingsOf([process.execPath]);
    expect([first, last]).toMatchObject([{ zone: ZONES[0] }, { zone: ZONES[1], locale: LOCALES[1] }]);
    expect(digestOf(scenario, last as NonNullable<typeof last>)).toBe(
      digestOf(scenario, first as NonNullable<typeof first>),
    );
  });

  it('that cannot be played is no result', () => {
    const [first] = surroundingsOf([process.execPath]);
    expect(() => digestOf('absent.replay.yaml', first as NonNullable<typeof first>)).toThrow('exit code 3');
  });
});
