/** What an object of JSON holds itself: it inherits nothing, whatever `Object.prototype` has. */
export type OwnMembers = Readonly<Record<string, unknown>>;

/** The own members of a JSON object, on an object without a prototype; absent for every other value. */
export function ownMembers(value: unknown): OwnMembers | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null), value) as OwnMembers;
}
