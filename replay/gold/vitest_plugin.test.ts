import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldPlugin, goldProject } from './vitest_plugin.ts';

const SOURCE = 'sessions:\n- transactions:\n  - client-request: { url: /a }\n';

test('YAML becomes a module of tests, whatever else is in its address; other files are left alone', () => {
  const { transform } = goldPlugin({ etc: '/etc/ats' });
  const module = transform(SOURCE, '/x/a.replay.yaml?v=1');
  expect(module?.code).toContain('gold.transaction(0);');
  expect(module?.code).toContain('"file":"/x/a.replay.yaml"');
  expect(module?.code).toContain('"etc":"/etc/ats"');
  expect(transform('export {}', '/x/a.ts')).toBeNull();
});

test('the modules it names are there', () => {
  const code = goldPlugin().transform(SOURCE, '/x/a.yaml')?.code ?? '';
  const [, harness = ''] = /from "([^"]+)"/.exec(code) ?? [];
  const [, player = ''] = /"player":"([^"]+)"/.exec(code) ?? [];
  expect([harness, player].map(existsSync)).toEqual([true, true]);
});

test('a project of gold tests has its name and its files', () => {
  expect(goldProject(['g/**/*.yaml']).test).toMatchObject({ name: 'gold', include: ['g/**/*.yaml'] });
});
