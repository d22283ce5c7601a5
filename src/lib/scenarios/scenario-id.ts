/**
 * Whether an id is that of a built-in scenario: words with dashes between them. Those of learners
 * are 22 random characters of base64url, among which there is practically always a digit or a
 * capital.
 */
export const isBuiltIn = (id: string): boolean => /^[a-z]+(?:-[a-z]+)+$/.test(id);
