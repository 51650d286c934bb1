/** Which ATS the model plays. */
export const PROFILES = ['9.2', '3.3'] as const;
export type Profile = (typeof PROFILES)[number];
