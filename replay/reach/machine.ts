import { HANDLED } from '../../core/index.ts';
import { EDGES } from '../../core/names/edges.ts';
import { HOOKS } from '../../core/names/hooks.ts';
import { edge, handled, hooked } from './exercised.ts';

/** Everything a run can exercise of the machine: its edges, its handlers' events and its hooks, in the tables' order. */
export function wholeMachine(): string[] {
  return [
    ...Object.entries(EDGES).flatMap(([from, targets]) => targets.map((to) => edge(from, to))),
    ...HANDLED.map(([handler, event]) => handled(handler, event)),
    ...Object.keys(HOOKS).map(hooked),
  ];
}
