import type { SimulatorOptions } from '../server.ts';
import type { ViberAuth } from './auth.ts';

/** The id of the one app a Viber simulator has by default. No real app. */
export const VIBER_APP_ID = 'playerlink-demo';

/** What a Viber simulator can be given. */
export interface ViberOptions extends SimulatorOptions {
  /** The ids of its apps, of 1 to 128 printable ASCII characters; default: {@link VIBER_APP_ID}. */
  readonly apps?: readonly string[];
  /** Where clients put the token; default: `header-bearer`. */
  readonly auth?: ViberAuth;
  /**
   * The secret of the first app. With it every call needs `x-app-secret`, tokens of other apps are
   * refused, and the profile has no `app_id`.
   */
  readonly appSecret?: string;
}
