import { expect, test } from 'vitest';
import { renderBody } from './body_factory.ts';
import { buildConfig } from './config.ts';

const SETS = 'body_factory/default';

test('a template of the configuration is used, its fields filled in', () => {
  const config = buildConfig({ [`${SETS}/redirect#moved_temporarily`]: 'to "%<{Location}epsh>" by %<xxx>' });
  expect(renderBody(config, 'redirect#moved_temporarily', { '{Location}epsh': 'http://a/' })).toEqual({
    body: 'to "http://a/" by -',
    template: 'redirect#moved_temporarily',
    text: 'to "%<{Location}epsh>" by %<xxx>',
    found: true,
    language: 'en',
    charset: 'utf-8',
    unknownFields: ['xxx'],
  });
});

test('an absent template falls back to default', () => {
  const config = buildConfig({
    [`${SETS}/default`]: 'oops',
    [`${SETS}/.body_factory_info`]: '# x\nContent-Language: de\n',
  });
  expect(renderBody(config, 'access#connect_forbidden')).toMatchObject({
    body: 'oops',
    template: 'default',
    language: 'de',
  });
});

test('a base puts its own templates before the common ones', () => {
  const files = { [`${SETS}/default`]: 'd', [`${SETS}/access#denied`]: 'a', [`${SETS}/mine_access#denied`]: 'm' };
  const base = [{ name: 'proxy.config.body_factory.template_base', value: 'mine', from: 'test' }];
  expect(renderBody(buildConfig(files, base), 'access#denied').body).toBe('m');
  expect(renderBody(buildConfig(files), 'access#denied').body).toBe('a');
  expect(renderBody(buildConfig({ ...files, [`${SETS}/mine_default`]: 'md' }, base), 'x#y').body).toBe('md');
});

test('a page longer than the limit is left out', () => {
  const small = [{ name: 'proxy.config.body_factory.response_max_size', value: 3, from: 'test' }];
  expect(renderBody(buildConfig({ [`${SETS}/default`]: 'four' }, small), 'x').body).toBeNull();
});

test('without any template the words are our own, and said to be', () => {
  const page = renderBody(buildConfig({}), 'connect#failed_connect');
  expect(page).toMatchObject({ found: false, template: 'connect#failed_connect' });
  expect(page.body).toContain('<h1>Could Not Connect</h1>');
  expect(renderBody(buildConfig({}), 'no#such').template).toBe('default');
});
