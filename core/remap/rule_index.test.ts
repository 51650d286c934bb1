import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import { ruleIndex } from './rule_index.ts';

test('rules are found by host, in file order, each group for itself', () => {
  const { remap } = buildConfig({
    'remap.config': [
      'map http://a/x http://1/',
      'regex_map http://(b)/ http://2/',
      'redirect http://a/ http://3/',
      'map_with_referer http://a/ http://4/ http://5/ x',
      'map / http://6/',
    ].join('\n'),
  });
  const forward = ruleIndex(remap, 'forward');
  expect(forward?.byHost.get('a')?.map((rule) => rule.toText)).toEqual(['http://1/', 'http://4/']);
  expect(forward?.byHost.get('')?.map((rule) => rule.toText)).toEqual(['http://6/']);
  expect(forward?.patterns.map((rule) => rule.toText)).toEqual(['http://2/']);
  expect(ruleIndex(remap, 'redirect')?.byHost.size).toBe(1);
  expect(ruleIndex(remap, 'reverse')).toBeNull();
});
