/** Exit codes, as the manual has them. */
export const EXIT = {
  fine: 0,
  /** A check failed, or runs differ. */
  failed: 1,
  usage: 2,
  /** An input is absent, empty, binary, or nothing that is known. */
  unreadable: 3,
  /** A replay parts from its recording. */
  diverged: 4,
  /** Nothing matched, no test found. */
  nothing: 5,
  /** Something in it is not modelled. */
  notModelled: 6,
  interrupted: 130,
} as const;
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From harmless to worst: with several inputs the worst one is what counts. */
const RANKING: readonly number[] = [
  EXIT.fine,
  EXIT.nothing,
  EXIT.notModelled,
  EXIT.diverged,
  EXIT.failed,
  EXIT.unreadable,
  EXIT.usage,
  EXIT.interrupted,
];

/** The worst of several exit codes; an unknown one counts as a failed check. */
export function worst(codes: readonly number[]): number {
  const rank = (code: number) => (RANKING.includes(code) ? RANKING.indexOf(code) : RANKING.indexOf(EXIT.failed));
  return codes.reduce((a, b) => (rank(b) > rank(a) ? b : a), EXIT.fine as number);
}

/** A reason to stop with an exit code; the message says what is wrong and what to do next. */
export class Stop extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.name = 'Stop';
    this.code = code;
  }
}
