import { BLANK } from '../../view/spans.ts';
import { viaReadings, viaTextLines } from '../../view/via.ts';
import { EXIT, Stop, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, say } from '../output.ts';

async function stdinLines(io: Io): Promise<string[]> {
  const parts: string[] = [];
  for await (const chunk of io.open('-')) parts.push(Buffer.from(chunk).toString('latin1'));
  return parts
    .join('')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

/** `via STRING…`: what the letters of Via codes say; a whole header value or lines of a file do as well. */
export async function viaVerb(io: Io, texts: readonly string[], options: Options): Promise<number> {
  const printer = newPrinter(io, options);
  const given = (await Promise.all(texts.map((text) => (text === '-' ? stdinLines(io) : [text])))).flat();
  const codes: number[] = [];
  for (const [index, text] of given.entries()) {
    const readings = viaReadings(text);
    codes.push(readings.length > 0 ? EXIT.fine : EXIT.unreadable);
    if (readings.length === 0)
      await say(
        io,
        `no Via codes in ${JSON.stringify(text)}; 22 or 24 letters as in [uScMsSf pSeN:t cCMp sS] are expected, or 6 or 4`,
      );
    else if (options.json || options.ndjson) for (const reading of readings) await printer.json(reading);
    else await printer.lines([...(index > 0 ? [BLANK] : []), ...viaTextLines(text, printer.columns)]);
  }
  await printer.flush();
  if (given.length === 0) throw new Stop(EXIT.nothing, 'nothing to decode');
  return worst(codes);
}
