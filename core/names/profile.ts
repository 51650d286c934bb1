/** Versions of ATS that the model has the machine, the words and the log of. */
export const VERSIONS = ['9.2', '3.3'] as const;
export type Version = (typeof VERSIONS)[number];

/**
 * What the model plays: a version of ATS, or `guide`: 9.2 with what the caching guide describes and 9.2 no longer has
 * (scheduled update, congestion control, fuzzy revalidation, default Vary).
 */
export const PROFILES = [...VERSIONS, 'guide'] as const;
export type Profile = (typeof PROFILES)[number];

/** The guide's profile is 9.2 with more on top. */
export function versionOf(profile: Profile): Version {
  return profile === 'guide' ? '9.2' : profile;
}
