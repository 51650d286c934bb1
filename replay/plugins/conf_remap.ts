import { recordRow } from '../../core/config/guide_records.ts';
import { definePlugin, type PluginDefinition } from './define.ts';
import type { PluginFiles } from './files.ts';

/** Sets records for the requests of one remap rule, from `name=value` or from a file of lines as in records.config. */
export function confRemap(args: readonly string[], files: PluginFiles): PluginDefinition {
  const settings = args.flatMap((arg) => (arg.includes('=') ? [inline(arg)] : lines(files[arg] ?? '')));
  return definePlugin({
    name: 'conf_remap.so',
    remap(ts) {
      for (const [record, value] of settings) {
        const type = recordRow(record, 'guide')?.type;
        if (type === 'STRING') ts.TSHttpTxnConfigStringSet(record, value);
        else if (type === 'INT') ts.TSHttpTxnConfigIntSet(record, whole(value));
        else if (type === 'FLOAT') ts.TSHttpTxnConfigFloatSet(record, Number.parseFloat(value) || 0);
      }
      return 'TSREMAP_NO_REMAP';
    },
  });
}

function inline(arg: string): readonly [string, string] {
  const at = arg.indexOf('=');
  return [arg.slice(0, at), arg.slice(at + 1)];
}

/** `CONFIG name TYPE value`; a line that is none of that is skipped. */
function lines(text: string): (readonly [string, string])[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^\s*CONFIG\s+(\S+)\s+(?:INT|FLOAT|STRING)\s+(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
}

/** ATS: strtoll with base 10. */
function whole(text: string): number {
  return Number.parseInt(text, 10) || 0;
}
