import { expect, test } from 'vitest';
import { buildConfig } from '../../core/config/config.ts';
import { pluginFiles } from './files.ts';

test('only files that an argument names are kept', () => {
  const files = {
    'remap.config': 'map http://a/ http://b/ @plugin=conf_remap.so @pparam=own.config\n',
    'plugin.config': 'x.so --config=rules.conf\n',
    'own.config': 'a',
    'rules.conf': 'b',
    'other.conf': 'c',
  };
  expect(pluginFiles(buildConfig(files), files)).toEqual({ 'own.config': 'a', 'rules.conf': 'b' });
});
