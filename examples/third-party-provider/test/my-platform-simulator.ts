import {
  deriveFrom,
  jsonAnswer,
  type SimulatorOptions,
  startSimulator,
} from '@playerlink/simulators';

/** The app that the tests are about. */
export const APP_ID = 'galactic-golf';

/** The id that an account has at the platform. */
export const accountId = (player: string) =>
  deriveFrom()('account', player).toString('hex').slice(0, 16);

/**
 * The platform on this machine, with every fault that a platform can have. Write it from the platform's
 * documentation, not from your provider: two that share a mistake prove nothing.
 */
export function startMyPlatform(options: SimulatorOptions = {}) {
  const derive = deriveFrom(options.seed);
  const tokens = new Map<string, { player: string; appId: string }>();
  return startSimulator(
    {
      id: 'my-platform',
      origins: ['https://api.my-platform.example'],
      // Answers that a broken or foreign server might give: switched on by fail({ noId: true }).
      lies: ['noId', 'numericId'],
      route({ method, path, headers }, lies) {
        if (path !== '/v1/account') return undefined; // 404
        if (method !== 'GET') return { status: 405, body: '' };
        const token = tokens.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
        if (token === undefined) return jsonAnswer({ error: 'invalid_token' }, 401);
        const { player, appId } = token;
        const account = { id: accountId(player), name: player, app_id: appId };
        if (lies.has('noId')) return jsonAnswer({ ...account, id: undefined });
        if (lies.has('numericId')) return jsonAnswer({ ...account, id: 7 });
        return jsonAnswer(account);
      },
      credentials(player: string, choice: { appId?: string } = {}) {
        const { appId = APP_ID } = choice;
        const accessToken = derive('token', `${appId} ${player}`).toString('base64url');
        tokens.set(accessToken, { player, appId });
        return { accessToken };
      },
    },
    options,
  );
}
