/** One configured value and where it comes from. */
export interface Setting {
  readonly value: string | number | null;
  /** `default`, `records.config:12`, `--set` … */
  readonly from: string;
}

/** What a reader of configuration has to say about a line of a file; `file` is its name without directory. */
export interface ConfigNote {
  readonly file: string;
  /** 1-based; 0 for the file as a whole. */
  readonly line: number;
  /** `fatal`: the server would not start. `not modelled`: taken by the server, without effect here. */
  readonly severity: 'fatal' | 'error' | 'warning' | 'note' | 'not modelled';
  readonly text: string;
}

/** `records.config:12`. */
export function placeOf(file: string, line: number): string {
  return line === 0 ? file : `${file}:${line}`;
}
