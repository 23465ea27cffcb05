import { isStorageUnavailable, StorageUnavailable } from '@playerlink/core';

/** What a user can mend, by the codes of pg, mysql2 and Node. */
const SENTENCES: ReadonlyArray<readonly [codes: readonly string[], sentence: string]> = [
  [['ECONNREFUSED'], 'nothing listens there: start the server, or mend host and port'],
  [['ENOTFOUND', 'EAI_AGAIN'], 'there is no host of this name: mend it'],
  [
    ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'KnexTimeoutError'],
    'it gives no answer in time: is there a firewall in between, or the pool too small?',
  ],
  [
    ['28P01', '28000', 'SASL', 'ER_ACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR'],
    'it refuses the user, or the password',
  ],
  [['3D000', 'ER_BAD_DB_ERROR'], 'there is no such database: make it, or mend its name'],
  [
    ['42501', 'ER_DBACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR'],
    'its user may not do this: grant them the database, with the right to make tables where you migrate',
  ],
  [
    ['53300', 'ER_CON_COUNT_ERROR', 'ER_TOO_MANY_USER_CONNECTIONS'],
    'it has no connection left: raise its limit, or stop something',
  ],
  [
    ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST'],
    'it breaks the connection off: is it a database of this kind?',
  ],
  [
    ['HANDSHAKE_NO_SSL_SUPPORT'],
    'it knows no TLS, for which the URL asks: switch it on there, or take it out of the URL',
  ],
  [['57P01', '57P03', 'ER_SERVER_SHUTDOWN'], 'it is starting or stopping: try again'],
  [
    [
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'HANDSHAKE_SSL_ERROR',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    'its certificate is not trusted: name its authority in NODE_EXTRA_CA_CERTS',
  ],
  [
    ['25006', 'ER_OPTION_PREVENTS_STATEMENT', 'ER_READ_ONLY_MODE'],
    'it is read-only: connect to the primary',
  ],
];

/** Errors of pg that have no code, by how their messages begin. */
const WITHOUT_CODE: ReadonlyArray<readonly [begin: string, code: string]> = [
  // It has no password, and the server asks for one.
  ['SASL', 'SASL'],
  ['Connection terminated', 'ECONNRESET'],
  ['The server does not support SSL', 'HANDSHAKE_NO_SSL_SUPPORT'],
];

/**
 * What keeps a database from being used, and the mend, where the code of what was thrown (or of its causes)
 * says so; never the driver's message.
 */
export function connectionFault(thrown: unknown): string | undefined {
  const codes = codesOf(thrown);
  return SENTENCES.find(([known]) => known.some((code) => codes.includes(code)))?.[1];
}

/** An outage, with what the operator can mend in its message; anything else stays what it is. */
export function withMend(engine: string, thrown: unknown): unknown {
  const fault = isStorageUnavailable(thrown) ? connectionFault(thrown) : undefined;
  if (fault === undefined) return thrown;
  return new StorageUnavailable(`${engine}: ${fault}`, { cause: thrown });
}

/** All codes of an error and of what it came from; of what has none, how it is called. */
function codesOf(thrown: unknown): string[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const { code, name, message, cause, errors } = thrown as Record<string, unknown>;
  const meant = WITHOUT_CODE.filter(([begin]) => String(message).startsWith(begin));
  // Each address of a host fails by itself.
  const parts = Array.isArray(errors) ? errors.flatMap(codesOf) : [];
  return [
    String(code),
    String(name),
    ...meant.map(([, known]) => known),
    ...parts,
    ...codesOf(cause),
  ];
}
