// Purpose: what a check found: where, a stable code, and what it is about.

/** @returns a collector; `add` keeps the order in which problems were found */
export const createProblems = (file) => {
  const found = [];
  return {
    found,
    add: (code, about) => found.push({ file, code, about }),
    /** Adds unless it holds. */
    must: (holds, code, about) => {
      if (!holds) {
        found.push({ file, code, about });
      }
    },
  };
};

/** A tag that says which version, or a digest. */
export const isPinned = (image) => {
  const [, tag] = /:([^:/@]+)(?:@|$)/.exec(image) ?? [];
  return /@sha256:[\da-f]{64}$/.test(image) || (tag !== undefined && /\d/.test(tag));
};
