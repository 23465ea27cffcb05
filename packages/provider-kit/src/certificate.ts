import {
  type CallOptions,
  ConnectError,
  type KeySource,
  Outage,
  type ProviderPorts,
} from '@playerlink/core';
import type { CallPorts } from './call-platform.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { freshFor } from './fresh-for.ts';

/** The ports that a certificate is fetched with. */
export type CertificatePorts = CallPorts & Pick<ProviderPorts, 'keys'>;

const MEDIA_TYPES = ['application/x-x509-ca-cert', 'application/pkix-cert'];
const LONGEST_CERTIFICATE = 16_384;
const MINUTE_MS = 60_000;
const FRESHNESS = { leastMs: MINUTE_MS, mostMs: 1_440 * MINUTE_MS, defaultMs: 5 * MINUTE_MS };

/**
 * Reads the certificate at a URL that the caller has allowed, through the `keys` port. `check` makes of
 * its bytes what is kept; what `check` throws keeps it out for 30 s, and is thrown meanwhile. At most 16
 * are kept, fresh as `max-age` says, 1 minute to 24 hours, else 5 minutes; after that usable for a day
 * while it cannot be had anew, so dates must be checked at every use. Once its URL has none, or another
 * that `check` refuses, it is used for an hour more at most. What is kept is kept for all of the
 * game's readers of the URL: they must check alike.
 *
 * @throws ConnectError NOTAUTHENTICATED when there is none at this URL (404, 410), and what `check` throws
 * @throws Outage when it cannot be had, when more than 30 were fetched in a minute under an outage policy, or something is served that calls itself something else
 * @throws the signal's reason when it aborts meanwhile
 */
export function readCertificate<Checked>(
  ports: CertificatePorts,
  url: string,
  check: (der: Uint8Array) => Checked,
  { signal }: CallOptions,
): Promise<Checked> {
  const source: KeySource<Checked> = {
    id: `certificate ${url}`,
    kind: { name: 'certificate', keep: 16 },
    staleMs: 1_440 * MINUTE_MS,
    refreshMs: MINUTE_MS,
    retryMs: 30_000,
    load: () => load(ports, url, check),
  };
  return ports.keys.read(source, () => true, signal);
}

async function load<Checked>(
  ports: CertificatePorts,
  url: string,
  check: (der: Uint8Array) => Checked,
): Promise<{ readonly document: Checked; readonly freshMs: number }> {
  if (ports.outages?.takeDocument() === false) {
    throw new Outage(`${new URL(url).host} is asked for too many certificates`, {
      retryAfterMs: 10_000,
    });
  }
  const { status, headers, bytes } = await fetchBytes(ports, {
    url,
    accept: MEDIA_TYPES.join(', '),
    maxBytes: LONGEST_CERTIFICATE,
    signal: new AbortController().signal,
  });
  if (status === 404 || status === 410) throw new ConnectError('NOTAUTHENTICATED');
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  if (status !== 200 || !MEDIA_TYPES.includes(type.trim())) {
    throw new Outage(`${new URL(url).host} answered ${status} without a certificate`);
  }
  return { document: check(bytes), freshMs: freshFor(headers, FRESHNESS) };
}
