export type { LegacyScheme } from './options.ts';
export { password } from './password.ts';
export { passwordExternalId } from './password-external-id.ts';
