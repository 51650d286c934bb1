import type { ReadNotice } from './recording.ts';

/** Notices of one file, so many and no more; the rest is counted. */
export interface Notices {
  say(line: number, severity: ReadNotice['severity'], text: string): void;
  /** As `say`, but only the first time for this text. */
  once(line: number, severity: ReadNotice['severity'], text: string): void;
  all(): ReadNotice[];
}

const MOST = 500;

/** Collects what a reader has to say about a file. */
export function notices(): Notices {
  const kept: ReadNotice[] = [];
  const known = new Set<string>();
  let more = 0;
  function say(line: number, severity: ReadNotice['severity'], text: string): void {
    if (kept.length < MOST) kept.push({ line, severity, text });
    else more += 1;
  }
  return {
    say,
    once(line, severity, text) {
      if (known.has(text)) return;
      known.add(text);
      say(line, severity, text);
    },
    all() {
      const last = kept.at(-1);
      if (more === 0 || !last) return kept;
      return [...kept, { line: last.line, severity: 'note', text: `${more} more notices are not shown` }];
    },
  };
}
