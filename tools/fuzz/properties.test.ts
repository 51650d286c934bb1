import { describe, test } from 'vitest';
import { PROPERTIES } from './properties.ts';

describe('for 2,000 inputs of one seed', () => {
  test.each(Object.entries(PROPERTIES))('%s', (_, property) => property({ seed: 1, runs: 2000 }));
});
