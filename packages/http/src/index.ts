export type { CorsOptions } from './cors.ts';
export { createHttpHandler, type HttpHandler } from './create-http-handler.ts';
export { limitSubjects, type SubjectLimit } from './limit-subjects.ts';
export type { Limiter, LimiterState, LimitRule, LimitStore, Rate } from './limiter.ts';
export type { HttpOptions } from './options.ts';
export type { PlayerOf } from './player-of.ts';
export type { RateLimits } from './rate-limits.ts';
