import { expect, test } from 'vitest';
import { ACTIONS } from './actions.ts';
import { EDGES } from './edges.ts';

test('every edge joins two actions, once', () => {
  for (const [from, targets] of Object.entries(EDGES)) {
    expect(ACTIONS).toContain(from);
    for (const to of targets) expect(ACTIONS).toContain(to);
    expect(new Set(targets).size).toBe(targets.length);
  }
});

// Transitions of `a GET that misses` and `a hit`, as the real server printed them.
test.each([
  ['UNDEFINED API_READ_REQUEST_HDR API_PRE_REMAP REMAP_REQUEST API_POST_REMAP CACHE_LOOKUP DNS_LOOKUP API_OS_DNS'],
  ['API_OS_DNS CACHE_ISSUE_WRITE ORIGIN_SERVER_OPEN SERVER_READ'],
  ['CACHE_LOOKUP API_READ_CACHE_HDR API_CACHE_LOOKUP_COMPLETE SERVE_FROM_CACHE'],
])('the path %s is there', (path) => {
  const actions = path.split(' ');
  for (const [i, from] of actions.slice(0, -1).entries())
    expect(EDGES[from as keyof typeof EDGES]).toContain(actions[i + 1]);
});
