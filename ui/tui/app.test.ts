import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import { App } from './app.ts';
import { newMaterial } from './state.ts';

const records = [walkthroughRecord(), walkthroughRecord({ transaction: 1, sm_id: 7 })];

/** Lets React and ink draw. */
const drawn = () => new Promise((resolve) => setTimeout(resolve, 60));

async function app(columns = 80, rows = 24) {
  const shown = render(
    createElement(App, { material: newMaterial(records), screen: { columns, rows }, colour: false }),
  );
  await drawn();
  return {
    screen: () => (shown.lastFrame() ?? '').split('\n'),
    press: async (keys: string) => {
      shown.stdin.write(keys);
      await drawn();
    },
    close: () => shown.unmount(),
  };
}

test('steps forward and back, several keys at once, details, another transaction', async () => {
  const { screen, press, close } = await app();
  expect(screen()).toHaveLength(24);
  expect(screen().some((line) => line.startsWith('▶') && line.includes('the transaction begins'))).toBe(true);
  await press('jjjj');
  expect(screen().find((line) => line.includes('step 5 of'))).toBeDefined();
  await press('k');
  expect(screen().find((line) => line.includes('step 4 of'))).toContain('[decision]');
  await press('\x1b[B');
  expect(screen().find((line) => line.includes('step 5 of'))).toBeDefined();
  await press('3');
  expect(screen().find((line) => line.includes('step 5 of'))).toContain('[log]');
  await press('n');
  expect(screen().find((line) => line.startsWith('▶') && line.includes('GET'))).toContain(' 7 ');
  close();
});

test('help opens and closes', async () => {
  const { screen, press, close } = await app(80, 24);
  await press('?');
  expect(screen().join('\n')).toContain('one step forward');
  await press('?');
  expect(screen().join('\n')).not.toContain('one step forward');
  close();
});
