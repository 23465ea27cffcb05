import { isHttpUrl } from '@playerlink/provider-kit';
import { z } from 'zod';
import { AUTH, isFreeHeader, readAuth, type TokenPlace } from './token-place.ts';

const isEndpoint = (text: string): boolean => isHttpUrl(text) && !/\s/.test(text);

const UNSET = '(is the environment variable set?)';

/** The name of a member of Viber's JSON, or of a parameter. */
const name = z.string().min(1, 'must not be empty');

const url = z
  .string()
  .refine(isEndpoint, 'must be an http(s) URL without fragment, user name and password');

const profile = z.strictObject({
  url,
  method: z.enum(['GET', 'POST'], 'must be GET or POST').default('GET'),
});

const auth = z
  .string()
  .regex(AUTH, 'must be header-bearer, header:<name> or query:<name>')
  .default('header-bearer')
  .transform(readAuth)
  .refine(isFreePlace, 'must be a header that has no other use');

const fields = z
  .strictObject({
    id: name.default('id'),
    name: name.default('name'),
    appId: name.default('app_id'),
  })
  .refine(({ id, appId }) => id !== appId, {
    path: ['id'],
    message: 'must not be the field of the app id: all players would be one',
  })
  .prefault({});

const appId = z
  .string()
  .regex(/^[!-~]{1,128}$/, `must be 1..128 visible ASCII characters ${UNSET}`);

const appSecret = z.strictObject({
  header: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header')
    .refine(isFreeHeader, 'must be a header that has no other use'),
  value: z.string().regex(/^[!-~](?:[ -~]*[!-~])?$/, `must be printable ASCII text ${UNSET}`),
});

const friends = z.strictObject({
  url,
  listField: name.default('friends'),
  nextField: name.default('next'),
  cursorParameter: name.default('cursor'),
  idField: name.default('id'),
  nameField: name.default('name'),
});

const push = z.strictObject({ url, idField: name.default('id') });

/** What `viber` is called with: where Viber is, in which form it answers, and what our app is there. */
export const options = z
  .strictObject({
    profile,
    /** `header-bearer` (default), `header:<name>` or `query:<name>`. */
    auth,
    fields,
    /** What the app id of the answer has to be, as text. */
    appId: appId.optional(),
    /** Sent with every call. */
    appSecret: appSecret.optional(),
    /** Default: friends are not asked for. */
    friends: friends.optional(),
    /** Default: nobody is registered for push. */
    push: push.optional(),
  })
  .refine((given) => !isPlace(given.auth, 'header', given.appSecret?.header.toLowerCase()), {
    path: ['appSecret', 'header'],
    message: 'must not be the header of the access token',
  })
  .refine((given) => !isPlace(given.auth, 'query', given.friends?.cursorParameter), {
    path: ['friends', 'cursorParameter'],
    message: 'must not be the parameter of the access token',
  });

/** Options that have been checked, with every default filled in. */
export type Options = z.output<typeof options>;

/** What a client sends, in the order of the errors. */
export const credentials = z.object({
  accessToken: z.string().regex(/^[!-~]{1,4096}$/),
  doNotRegisterForPush: z.boolean().optional(),
});

const isPlace = (place: TokenPlace, where: TokenPlace['where'], name: string | undefined) =>
  place.where === where && place.name === name;

function isFreePlace({ where, name }: TokenPlace): boolean {
  return where === 'query' || isFreeHeader(name);
}
