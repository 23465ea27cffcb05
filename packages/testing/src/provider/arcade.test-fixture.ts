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
}

/** The options of the arcade's provider. */
export interface ArcadeOptions {
  readonly key: string;
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

/** The parts of a provider for the arcade; a wrong provider has a wrong part. */
export interface ArcadeParts {
  readonly credentials: Schema<Given>;
  readonly wire: ProviderWire;
  readonly ask: Ask;
  /** Whether the first answer proves the account. */
  readonly proves: (body: Asked['body'], given: Given) => boolean;
  /** Absent where the platform has no friends. */
  readonly friends: ProviderMethods['friends'] | undefined;
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
};

/** The right provider for the arcade: two requests per sign-in. */
export const RIGHT: ArcadeParts = {
  credentials: objectSchema(FIELDS),
  wire: { rejectField: 'ticket', linkField: 'memberId', systemId: 'AR' },
  ask: askCarefully,
  proves: (body, { memberId }) => body.isYours === true && body.id === memberId,
  friends: undefined,
  around: (verify) => verify,
};

const options = objectSchema<ArcadeOptions>({ key: text(/^\S+$/) });

/** A plugin for the arcade: the right one, but for these parts. */
export function arcadeWith(
  parts: Partial<ArcadeParts> = {},
): (options: ArcadeOptions | undefined) => ProviderModule {
  const { credentials, wire, ask, proves, friends, around } = { ...RIGHT, ...parts };
  return defineProvider<ArcadeOptions, Given>({
    id: 'arcade',
    wire,
    options,
    credentials,
    setup: ({ key }, ports) => {
      const verify: Verify = async ({ ticket, ...given }, { signal }) => {
        const check = { url: `${HOST}/check`, form: { ticket, key } };
        const { status, body } = await ask(ports, check, signal);
        if (status === 401) throw new ConnectError('NOTAUTHENTICATED');
        if (status !== 200) throw new Outage(`the arcade answered ${status}`);
        if (!proves(body, { ...given, ticket })) throw new ConnectError('NOTAUTHENTICATED');
        const name = { url: `${HOST}/name?id=${given.memberId}` };
        const { body: profile } = await ask(ports, name, signal);
        return { externalId: given.memberId, displayName: String(profile.name) };
      };
      return { verify: around(verify, ports, ask), ...(friends && { friends }) };
    },
  });
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
