/** A part of a path without its percent signs; empty where they are wrong. */
export function decodePathPart(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return '';
  }
}
