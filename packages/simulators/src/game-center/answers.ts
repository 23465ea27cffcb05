import { X509Certificate } from 'node:crypto';
import { type Answer, htmlAnswer } from '../reply.ts';
import type { RecordedRequest } from '../request-log.ts';
import type { GameCenterPlatform } from './platform.ts';
import { servedAddress } from './served-address.ts';

/** The platform's own lies: what is served instead of one certificate in DER. */
export type GameCenterLie = 'pem' | 'trailingBytes' | 'twoCertificates';

/** Every lie of the platform. */
export const GAME_CENTER_LIES: readonly GameCenterLie[] = [
  'pem',
  'trailingBytes',
  'twoCertificates',
];

/** The platform's answer, or `undefined` for an address it does not have. */
export function answerGameCenter(
  { authority, isRotated }: GameCenterPlatform,
  request: RecordedRequest,
  lies: ReadonlySet<GameCenterLie>,
): Answer | undefined {
  const served = servedAddress(request.path);
  if (served === undefined || (served.certificate === 'rotated' && !isRotated)) return undefined;
  // Asked at its own address there is no origin to tell: everything is served.
  if (request.origin !== undefined && request.origin !== served.origin) return undefined;
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: '' };
  if (request.query.length > 0 || request.body !== '') return htmlAnswer(400, '400 Bad Request');

  const { certificate } = served;
  const der = certificate === 'issuer' ? authority.issuer : authority.leaf(certificate);
  return {
    status: 200,
    headers: { 'content-type': 'application/x-x509-ca-cert', 'cache-control': 'max-age=300' },
    body: lyingBody(der, authority.issuer, lies),
  };
}

function lyingBody(der: Buffer, issuer: Buffer, lies: ReadonlySet<GameCenterLie>): Buffer {
  const certificates = lies.has('twoCertificates') ? [der, issuer] : [der];
  const encoded = lies.has('pem')
    ? certificates.map((each) => Buffer.from(new X509Certificate(each).toString()))
    : certificates;
  return Buffer.concat([...encoded, Buffer.alloc(lies.has('trailingBytes') ? 4 : 0)]);
}
