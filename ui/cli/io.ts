import type { Chunks } from '../../replay/readers/log.ts';

/** Where text goes. `write` may have to wait until the reader has taken what was written before. */
export interface Sink {
  readonly isTty: boolean;
  /** Width of the terminal; null when it is none. */
  readonly columns: number | null;
  write(text: string): Promise<void> | void;
}

/** All that a verb knows of the outside. `main.ts` makes it from the process, tests from strings. */
export interface Io {
  readonly out: Sink;
  readonly err: Sink;
  /** Can keys be read? */
  readonly hasKeys: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The bytes of a file, or of standard input for `-`. Throws an error with a `code` of the file system. */
  open(path: string): Chunks;
  kindOf(path: string): 'absent' | 'file' | 'folder';
  /** Files of a folder by their path in it, one code unit per byte; null when there is no such folder. */
  folder(path: string): Record<string, string> | null;
  /** Text of the files (and of all files in the folders) that lie beside a file under these names, by their path. */
  beside(path: string, names: readonly string[]): Record<string, string>;
  /** Writes a file and the folders it needs. */
  save(path: string, text: string): void;
  /**
   * Connects, sends bytes and answers with all that comes back until the other side ends (latin1). Throws an error with
   * a `code` of the network; `ETIMEDOUT` when nothing happens for half a minute.
   */
  exchange(to: { readonly host: string; readonly port: number }, bytes: string): Promise<string>;
  readonly cwd: string;
  /** Bytes of memory that may be used. */
  readonly memory: number;
}
