/**
 * How many calls a minute one site (or person, or administrator) may make, per process of the server: a brake on a leaked key or a loop,
 * not an exact quota.
 */
import { createRequire } from 'node:module';
import type * as rateLimiterFlexible from 'rate-limiter-flexible';

type Library = typeof rateLimiterFlexible;

// Its index reads thirty more files, for stores that are not used here.
const load = createRequire(import.meta.url);
const RateLimiterMemory = load(
  'rate-limiter-flexible/lib/RateLimiterMemory.js'
) as Library['RateLimiterMemory'];
const RateLimiterRes = load(
  'rate-limiter-flexible/lib/RateLimiterRes.js'
) as Library['RateLimiterRes'];

export type RateLimiter = {
  /** Takes `points`, one unless given; null when they were there, else the seconds to wait. */
  readonly take: (bucket: string, points?: number) => Promise<number | null>;
};

const windowSeconds = 60;

export const createRateLimiter = (callsPerMinute: number): RateLimiter => {
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: windowSeconds });
  return {
    take: async (bucket, points = 1) => {
      try {
        await limiter.consume(bucket, points);
        return null;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) {
          return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        }
        throw refusal;
      }
    },
  };
};
