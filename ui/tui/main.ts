import { render } from 'ink';
import { createElement } from 'react';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import type { Veil } from '../view/secrets.ts';
import { App } from './app.ts';
import { newMaterial } from './state.ts';

export interface StepperOptions {
  readonly veil: Veil;
  readonly colour: boolean;
}

/** Shows the terminal app on its own screen until the user quits; the screen before it comes back. */
export async function runStepper(
  records: readonly TransactionRecord[],
  { veil, colour }: StepperOptions,
): Promise<void> {
  const app = render(createElement(App, { material: newMaterial(records, veil), colour }), {
    alternateScreen: true,
    interactive: true,
    exitOnCtrlC: true,
  });
  await app.waitUntilExit();
}
