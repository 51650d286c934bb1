/** Marks a switch as exhaustive: a new union member that is not handled does not compile. */
export function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
