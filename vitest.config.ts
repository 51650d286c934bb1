import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['**/node_modules/**', 'dist/**'],
        },
      },
      // The gold tests are a project of their own, `name: 'gold'`, `include: ['gold_tests/**/*.replay.yaml']`, whose plugin
      // (replay/gold/vitest_plugin.ts) turns each scenario into a module with one test per transaction.
    ],
  },
});
