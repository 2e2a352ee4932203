/**
 * How many calls a minute one site (or person, or administrator) may make, per process of the server: a brake on a leaked key or a loop,
 * not an exact quota.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export type RateLimiter = {
  /** Takes one; null when it was there, else the seconds to wait. */
  readonly take: (bucket: string) => Promise<number | null>;
};

const windowSeconds = 60;

export const createRateLimiter = (callsPerMinute: number): RateLimiter => {
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: windowSeconds });
  return {
    take: async (bucket) => {
      try {
        await limiter.consume(bucket);
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
