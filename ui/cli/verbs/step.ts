import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { newVeil, type Veil } from '../../view/secrets.ts';
import { EXIT, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { wantsColour } from '../output.ts';
import type { Ports } from '../ports.ts';
import { eachInput } from './each_input.ts';
import { chosen, codesOf, gather } from './records.ts';
import { replayVerb, tellRest } from './replay.ts';

/** Shows transactions until the user quits. `main.ts` brings in the terminal app, tests something of their own. */
export type Stepper = (
  records: readonly TransactionRecord[],
  options: { readonly veil: Veil; readonly colour: boolean },
) => Promise<void>;

/** `step INPUT…`: the terminal app; without a terminal the timelines. */
export async function stepVerb(
  io: Io,
  ports: Ports,
  inputs: readonly string[],
  options: Options,
  stepper: () => Promise<Stepper>,
): Promise<number> {
  if (!io.out.isTty || !io.hasKeys) return replayVerb(io, ports, inputs, options);
  const records: TransactionRecord[] = [];
  const code = await eachInput(io, inputs, async (input) => {
    const gathered = await gather(input, io, ports, { ...options, json: false, ndjson: false });
    const found = chosen(gathered.records, options);
    await tellRest(gathered, io);
    records.push(...found);
    return found.length === 0 ? EXIT.nothing : worst(codesOf({ ...gathered, records: found }, options.strictLog));
  });
  if (records.length > 0)
    await (await stepper())(records, { veil: newVeil(options), colour: wantsColour(io.out, io.env, options.color) });
  return code;
}
