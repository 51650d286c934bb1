import { Box, Text, useApp, useInput, useWindowSize } from 'ink';
import { createElement, type ReactElement, useEffect, useReducer } from 'react';
import type { Line, Style } from '../view/spans.ts';
import { type Screen, screenLines } from '../view/step_screen.ts';
import { type Wish, wishesOf } from './keys.ts';
import { fulfil, type Material, START, type State, viewOf } from './state.ts';

/** Looks of each style, as ink takes them. */
const LOOKS: Readonly<Record<Style, Readonly<Record<string, unknown>>>> = {
  plain: {},
  strong: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  maybe: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  name: { color: 'cyan' },
  value: { color: 'magenta' },
};

/** One line of the screen; an empty one still takes its row. */
function lineElement(line: Line, index: number, colour: boolean): ReactElement {
  const spans = line.map(({ text, style }, at) =>
    createElement(Text, { key: at, ...(colour ? LOOKS[style] : {}) }, text),
  );
  return createElement(Text, { key: index, wrap: 'truncate' }, ...(spans.length > 0 ? spans : [' ']));
}

interface AppProps {
  readonly material: Material;
  /** Columns and rows; absent: those of the terminal, which may change. */
  readonly screen?: Screen;
  readonly colour: boolean;
}

/** The terminal app: draws the screen as `screenLines` has it and turns keys into states. */
export function App({ material, screen, colour }: AppProps): ReactElement {
  const size = useWindowSize();
  const { columns, rows } = screen ?? size;
  const [state, wish] = useReducer(
    (before: State, wishes: readonly Wish[]) =>
      wishes.reduce((now, each) => fulfil(now, each, material, { columns, rows }), before),
    START,
  );
  const { exit } = useApp();
  useInput((input, key) => wish(wishesOf(input, key)));
  useEffect(() => {
    if (state.quit) exit();
  }, [state.quit, exit]);
  const lines = screenLines(viewOf(state, material), { columns, rows });
  return createElement(
    Box,
    { flexDirection: 'column', height: rows },
    ...lines.map((line, index) => lineElement(line, index, colour)),
  );
}
