/** Providers made by our class; a registry instead of instanceof, because two copies of the package may exist. */
const wrapped = new WeakSet();

export const markWrapped = (provider: object) => {
  wrapped.add(provider);
};

export const isWrappedProvider = (value: object): boolean => wrapped.has(value);
