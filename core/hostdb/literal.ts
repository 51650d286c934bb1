/** Four decimal numbers with dots. */
export function isIpv4Literal(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}

/** `[::1]` → `::1`. */
export function stripBrackets(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1) : name;
}
