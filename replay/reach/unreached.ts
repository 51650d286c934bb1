/** What no run of this version can exercise, with the reason; whatever is exercised all the same counts as exercised. */
export const UNREACHED: Readonly<Record<string, string>> = {};
