import type { Stepper } from '../cli/verbs/step.ts';

export const runStepper: Stepper = async () => {};
