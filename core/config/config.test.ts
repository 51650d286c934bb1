import { expect, test } from 'vitest';
import { buildConfig, floatOf, intOf, settingOf, textOf, withSetting } from './config.ts';

test('records nobody set have their defaults', () => {
  const config = buildConfig({});
  expect(config.notes).toEqual([]);
  expect(intOf(config, 'proxy.config.http.insert_request_via_str')).toBe(1);
  expect(floatOf(config, 'proxy.config.http.cache.heuristic_lm_factor')).toBe(0.1);
  expect(textOf(config, 'proxy.config.http.response_server_str')).toBe('ATS/9.2.9');
  expect(textOf(config, 'proxy.config.http.parent_proxies')).toBeNull();
  expect(settingOf(config, 'proxy.config.http.cache.http')).toEqual({ value: 1, from: 'default' });
  expect(settingOf(config, 'mine')).toEqual({ value: null, from: 'default' });
});

test('values given by name win over the file, the last of them wins', () => {
  const config = buildConfig({ 'records.config': 'CONFIG proxy.config.http.cache.http INT 0\n' }, [
    { name: 'proxy.config.http.cache.http', value: '1', from: 'scenario' },
    { name: 'proxy.config.proxy_name', value: 'edge', from: '--set' },
    { name: 'proxy.config.proxy_name', value: 'edge2', from: '--set' },
  ]);
  expect(settingOf(config, 'proxy.config.http.cache.http')).toEqual({ value: 1, from: 'scenario' });
  expect(textOf(config, 'proxy.config.proxy_name')).toBe('edge2');
});

test('a null string stays null and is not the default', () => {
  const config = buildConfig({ 'records.config': 'CONFIG proxy.config.proxy_name STRING NULL' });
  expect(textOf(config, 'proxy.config.proxy_name')).toBeNull();
});

test('one setting can be changed on a copy', () => {
  const config = buildConfig({});
  const other = withSetting(config, 'proxy.config.http.cache.http', 0, 'conf_remap');
  expect(intOf(other, 'proxy.config.http.cache.http')).toBe(0);
  expect(intOf(config, 'proxy.config.http.cache.http')).toBe(1);
});

test('an unknown record is named, whoever gave it', () => {
  const config = buildConfig({}, [{ name: 'proxy.config.http.cache.fuzz.time', value: 1, from: '--set' }]);
  expect(config.notes).toEqual([
    {
      file: '--set',
      line: 0,
      severity: 'warning',
      text: "Unrecognized configuration value 'proxy.config.http.cache.fuzz.time'",
    },
  ]);
});

test('a file that is not modelled is named when it has live lines, with the first of them', () => {
  const config = buildConfig({
    'hosting.config': '# c\n\ndomain=a volume=1\n',
    'parent.config': '# none\n',
  });
  expect(config.notes).toEqual([
    { file: 'hosting.config', line: 3, severity: 'not modelled', text: 'hosting.config has no effect here' },
  ]);
});

test('a file nobody reads is named, an included one is not', () => {
  const files = {
    'remap.config': '.include more.config\n',
    'more.config': 'map http://a/ http://b/\n',
    'stray.txt': 'hello',
    'body_factory/default/default': 'x',
  };
  const config = buildConfig(files);
  expect(config.notes.map((note) => [note.file, note.severity])).toEqual([['stray.txt', 'note']]);
  expect(config.remap.rules[0]?.place).toBe('more.config:1');
  expect(config.bodyFactory).toEqual({ 'default/default': 'x' });
});

test('the configuration is plain data', () => {
  const config = buildConfig({
    'remap.config': 'regex_map http://(.*)[.]a/ http://$1.b/ @action=deny @src_ip=10.0.0.0/8\n',
    'plugin.config': 'xdebug.so\n',
  });
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});

test('files are read as UTF-8 and kept as bytes', () => {
  const config = buildConfig({ 'records.config': 'CONFIG proxy.config.proxy_name STRING é' });
  expect(textOf(config, 'proxy.config.proxy_name')).toBe('\xc3\xa9');
});
