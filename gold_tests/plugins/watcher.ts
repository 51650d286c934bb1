import { definePlugin, type HookPoint } from '../../replay/plugins/define.ts';

/**
 * A plugin that listens: it counts the transactions that start and complains when a hook is called in one that it has
 * not seen start. Arguments are the names of the hooks it wants.
 */
export default (wanted: readonly string[]) =>
  definePlugin({
    name: 'watcher',
    state: { started: 0 },
    hooks: Object.fromEntries(wanted.map((hook) => [hook, heard])),
  });

function heard(ts: HookPoint): void {
  const state = ts.state as { started: number };
  if (ts.hook === 'TS_HTTP_TXN_START_HOOK') state.started++;
  else if (state.started === 0) throw new Error(`${ts.hook} without a transaction`);
}
