import type { Bench } from './bench.ts';
import { betterAuth } from './better-auth/better-auth.ts';
import { connect } from './connect/connect.ts';
import { crash } from './crash/crash.ts';
import { growth } from './growth/growth.ts';
import { http } from './http/http.ts';
import { sockets } from './sockets/sockets.ts';
import { verify } from './verify/verify.ts';

/** All of them, in the order in which they run. */
export const BENCHES: readonly Bench[] = [
  connect,
  http,
  betterAuth,
  growth,
  verify,
  sockets,
  crash,
];
