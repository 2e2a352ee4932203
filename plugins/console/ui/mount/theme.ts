/** Light or dark, as the host's page is at this moment: it sets a class on the body, and its own variables follow. */
export type Scheme = 'light' | 'dark';

const readLuminance = (): number | null => {
  const [red, green, blue] = (
    /rgba?\(([^)]+)\)/.exec(getComputedStyle(document.body).backgroundColor)?.[1] ?? ''
  )
    .split(',')
    .map(Number);
  return red === undefined || green === undefined || blue === undefined || Number.isNaN(red)
    ? null
    : (red * 0.2126 + green * 0.7152 + blue * 0.0722) / 255;
};

export const readScheme = (): Scheme => {
  const classes = [...document.body.classList];
  if (classes.some((name) => name.endsWith('__dark'))) {
    return 'dark';
  }
  if (classes.some((name) => name.endsWith('__light'))) {
    return 'light';
  }
  return (readLuminance() ?? 1) < 0.5 ? 'dark' : 'light';
};

/** @returns ends the watching */
export const watchScheme = (listener: (scheme: Scheme) => void): (() => void) => {
  let last = readScheme();
  const observer = new MutationObserver(() => {
    const scheme = readScheme();
    if (scheme !== last) {
      last = scheme;
      listener(scheme);
    }
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'style'] });
  return () => observer.disconnect();
};
