/** Paths as logs may show them: whatever stands in one that could be an address or a number of a person is left out. */
const isTelling = (segment: string): boolean =>
  /[@%+]/.test(segment) || /^\d{7,}$/.test(segment) || segment.length > 64;

export const maskPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => (isTelling(segment) ? '…' : segment))
    .join('/');
