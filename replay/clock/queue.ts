/** What is to happen and when. Ties are served by the age of the entity concerned, then in the order of asking. */
interface Queued<E> {
  /** Virtual milliseconds. */
  at: number;
  /** Number of the entity, in order of creation. */
  entity: number;
  seq: number;
  event: E;
}

/** A binary heap in plain data; the earliest entry stands first. */
export type Queue<E> = Queued<E>[];

/** True when `a` comes before `b`. */
export function isBefore(a: Omit<Queued<unknown>, 'event'>, b: Omit<Queued<unknown>, 'event'>): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.entity !== b.entity ? a.entity < b.entity : a.seq < b.seq;
}

/** Adds an entry. */
export function enqueue<E>(queue: Queue<E>, entry: Queued<E>): void {
  let at = queue.length;
  queue.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = queue[parent] as Queued<E>;
    if (!isBefore(entry, above)) break;
    queue[at] = above;
    at = parent;
  }
  queue[at] = entry;
}

/** Takes the earliest entry out; null when there is none. */
export function dequeue<E>(queue: Queue<E>): Queued<E> | null {
  const first = queue[0];
  const last = queue.pop();
  if (first === undefined || last === undefined) return null;
  if (queue.length > 0) sink(queue, last);
  return first;
}

function sink<E>(queue: Queue<E>, entry: Queued<E>): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= queue.length) break;
    const [a, b] = [queue[left] as Queued<E>, queue[left + 1]];
    const next = b !== undefined && isBefore(b, a) ? left + 1 : left;
    const below = queue[next] as Queued<E>;
    if (!isBefore(below, entry)) break;
    queue[at] = below;
    at = next;
  }
  queue[at] = entry;
}
