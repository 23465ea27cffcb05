import {
  type CallOptions,
  ConnectError,
  defineProvider,
  type IdentityClaim,
  Outage,
  type ProviderMethods,
  type ProviderModule,
  type ProviderPorts,
  type ProviderWire,
  type Schema,
} from '@playerlink/core';
import { objectSchema, text } from './fixture-schema.test-fixture.ts';

/** What `verify` of the arcade is given. */
export interface Given {
  readonly memberId: string;
  readonly ticket: string;
  readonly nickname?: string;
  readonly locale?: string;
  /** `yes`: no push is wanted. */
  readonly quiet?: string;
}

/** The options of the arcade's provider. */
export interface ArcadeOptions {
  readonly key: string;
  /** Whether friends and push follow a sign-in. */
  readonly social?: boolean;
}

/** A request to the arcade; with a form it is a POST. */
export interface Request {
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** What the arcade answered. */
export interface Asked {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Ask = (ports: ProviderPorts, request: Request, signal: AbortSignal) => Promise<Asked>;
type Verify = (given: Given, call: CallOptions) => Promise<IdentityClaim>;

type Effects = Pick<ProviderMethods, 'friends' | 'registerPush'>;

/** The parts of a provider for the arcade; a wrong provider has a wrong part. */
export interface ArcadeParts {
  readonly credentials: Schema<Given>;
  readonly wire: ProviderWire;
  readonly ask: Ask;
  /** Whether the first answer proves the account. */
  readonly proves: (body: Asked['body'], given: Given) => boolean;
  readonly options: Schema<ArcadeOptions>;
  /** What follows a sign-in. */
  readonly effects: (ports: ProviderPorts, options: ArcadeOptions, ask: Ask) => Effects;
  /** Whether the arcade is to burn a ticket that it has been asked about. */
  readonly burns: boolean;
  /** What `verify` becomes in the end; called once per game. */
  readonly around: (verify: Verify, ports: ProviderPorts, ask: Ask) => Verify;
}

/** Where the arcade is. */
export const HOST = 'https://arcade.example';

/** The fields of good credentials. */
export const FIELDS = {
  memberId: text(/^[0-9a-f]{12}$/),
  ticket: text(/^[!-~]{1,256}$/),
  nickname: text(/^[\s\S]{1,65536}$/, false),
  locale: text(/^[a-z]{2}$/, false),
  quiet: text(/^yes$/, false),
};

/** The fields of good options. */
export const OPTIONS = {
  key: text(/^\S+$/),
  social: { isRequired: false, accepts: (value: unknown) => typeof value === 'boolean' },
};

/** The right provider for the arcade: two requests per sign-in. */
export const RIGHT: ArcadeParts = {
  credentials: objectSchema(FIELDS),
  wire: { rejectField: 'ticket', linkField: 'memberId', systemId: 'AR' },
  ask: askCarefully,
  proves: (body, { memberId }) => body.isYours === true && body.id === memberId,
  options: objectSchema<ArcadeOptions>(OPTIONS, { isStrict: true }),
  effects: socialEffects,
  burns: false,
  around: (verify) => verify,
};

/** A plugin for the arcade: the right one, but for these parts. */
export function arcadeWith(
  parts: Partial<ArcadeParts> = {},
): (options: ArcadeOptions | undefined) => ProviderModule {
  const { credentials, wire, ask, proves, options, effects, burns, around } = {
    ...RIGHT,
    ...parts,
  };
  return defineProvider<ArcadeOptions, Given>({
    id: 'arcade',
    wire,
    options,
    credentials,
    ...(burns && { singleUse: true, proofKey: ({ ticket }: Given) => ticket }),
    setup: (given, ports) => {
      const verify: Verify = async ({ ticket, ...shown }, { signal }) => {
        const form = { ticket, key: given.key, ...(burns && { burn: 'yes' }) };
        const { status, body } = await ask(ports, { url: `${HOST}/check`, form }, signal);
        if (status === 401) throw new ConnectError('NOTAUTHENTICATED');
        if (status !== 200) throw new Outage(`the arcade answered ${status}`);
        if (!proves(body, { ...shown, ticket })) throw new ConnectError('NOTAUTHENTICATED');
        const name = { url: `${HOST}/name?id=${shown.memberId}` };
        const { body: profile } = await ask(ports, name, signal);
        const push = shown.quiet !== 'yes';
        return { externalId: shown.memberId, displayName: String(profile.name), push };
      };
      return { verify: around(verify, ports, ask), ...effects(ports, given, ask) };
    },
  });
}

/** Friends, page after page, and push, where they are asked for. */
function socialEffects(ports: ProviderPorts, { key, social }: ArcadeOptions, ask: Ask): Effects {
  if (!social) return {};
  return {
    async friends({ externalId }, { signal }) {
      const ids: string[] = [];
      for (let from: unknown = 0; from !== null; ) {
        const url = `${HOST}/friends?id=${externalId}&from=${from}`;
        const { body } = await ask(ports, { url }, signal);
        if (!Array.isArray(body.ids)) throw new Outage('the arcade told no friends');
        ids.push(...body.ids);
        from = body.next;
      }
      return ids.map((id) => ({ externalId: id }));
    },
    async registerPush({ externalId }, { signal }) {
      const { body } = await ask(
        ports,
        { url: `${HOST}/push`, form: { key, id: externalId } },
        signal,
      );
      if (body.registered !== true) throw new Outage('the arcade registered nobody');
      return { deviceOs: 'fcm', pushId: externalId };
    },
  };
}

/** Sends what a request says. */
export function send(
  { fetch }: ProviderPorts,
  { url, form }: Request,
  init: RequestInit,
): Promise<Response> {
  const body = form && new URLSearchParams(form).toString();
  return fetch(url, { ...init, ...(body !== undefined && { method: 'POST', body }) });
}

/** Reads JSON objects of the statuses that mean something; everything else is an outage. */
export async function readAnswer(response: Response, most = 65_536): Promise<Asked> {
  if (response.status !== 200 && response.status !== 401) {
    throw new Outage(`the arcade answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > most) throw new Outage('the arcade answered with too much');
    chunks.push(chunk);
  }
  return { status: response.status, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

async function askCarefully(
  ports: ProviderPorts,
  request: Request,
  signal: AbortSignal,
): Promise<Asked> {
  try {
    return await readAnswer(await send(ports, request, { redirect: 'manual', signal }));
  } catch (thrown) {
    throw thrown instanceof Outage ? thrown : new Outage('the arcade could not be understood');
  }
}
