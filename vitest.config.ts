import { defineConfig } from 'vitest/config';
import { goldProject } from './replay/gold/vitest_plugin.ts';

export default defineConfig({
  test: {
    isolate: false,
    // no test is about time: a busy machine must not fail one
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['**/node_modules/**', 'dist/**'],
        },
      },
      // Each scenario becomes a module with one test per transaction (replay/gold/vitest_plugin.ts).
      goldProject(['gold_tests/**/*.replay.yaml']),
    ],
  },
});
