import { expect, test } from 'vitest';
import { modelOf } from './models.ts';

test('a model is known by the file’s name, for the use it has', () => {
  expect(modelOf('/usr/lib/modules/conf_remap.so', 'remap')).not.toBeNull();
  expect(modelOf('conf_remap.so', 'global')).toBeNull();
  expect(modelOf('nobody.so', 'remap')).toBeNull();
});
