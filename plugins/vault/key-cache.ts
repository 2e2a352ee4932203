/**
 * Unwrapped keys in memory: bounded in number and time, zeroed when they leave.
 *
 * Whoever takes a key gets a copy and zeroes it: an eviction never zeroes a key that is in use. Zeroing is best effort; the
 * runtime may have copied the bytes.
 */
export type KeyCache = {
  /** A copy, or null when absent or too old. */
  readonly take: (id: string) => Buffer | null;
  readonly put: (id: string, key: Uint8Array) => void;
  readonly forget: (matches: (id: string) => boolean) => void;
  readonly size: () => number;
  readonly close: () => void;
};

type Entry = { readonly key: Buffer; readonly expiresAt: number };

export const createKeyCache = ({
  maximum,
  ttlMs,
  now = () => performance.now(),
}: {
  readonly maximum: number;
  readonly ttlMs: number;
  readonly now?: () => number;
}): KeyCache => {
  const entries = new Map<string, Entry>();
  const drop = (id: string) => {
    entries.get(id)?.key.fill(0);
    entries.delete(id);
  };
  // Map keeps insertion order and every entry lives equally long: the oldest come first.
  const expire = () => {
    for (const [id, { expiresAt }] of entries) {
      if (expiresAt > now() && entries.size <= maximum) {
        return;
      }
      drop(id);
    }
  };
  const timer = setInterval(expire, ttlMs);
  timer.unref();
  return {
    take: (id) => {
      const entry = entries.get(id);
      if (!entry) {
        return null;
      }
      if (entry.expiresAt <= now()) {
        drop(id);
        return null;
      }
      return Buffer.from(entry.key);
    },
    put: (id, key) => {
      drop(id);
      entries.set(id, { key: Buffer.from(key), expiresAt: now() + ttlMs });
      expire();
    },
    forget: (matches) => {
      for (const id of entries.keys()) {
        if (matches(id)) {
          drop(id);
        }
      }
    },
    size: () => entries.size,
    close: () => {
      clearInterval(timer);
      for (const id of entries.keys()) {
        drop(id);
      }
    },
  };
};
