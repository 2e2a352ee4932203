/** Mantine's theme in the colours of Logto's console: its brand colour, its surfaces through its own variables, its system fonts. */
import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const brand: MantineColorsTuple = [
  '#f1eefe',
  '#e0d9fb',
  '#bdb0f5',
  '#9a85f0',
  '#7c60ec',
  '#6a49ea',
  '#5d34f2',
  '#4f2bd0',
  '#4526ba',
  '#3a1fa3',
];

/** Surfaces and lines of Logto's console when it is dark. */
const dark: MantineColorsTuple = [
  '#f7f8f8',
  '#c9ccd0',
  '#a9acac',
  '#8e9192',
  '#45484f',
  '#3c3e46',
  '#2a2c32',
  '#191c1d',
  '#151719',
  '#0f1112',
];

export const rootSelector = '.passport-console';

/**
 * @param portalTarget where menus, dialogs and notices are drawn: inside of our root, so that nothing of ours leaves it
 * @param closeLabel what a screen reader says of their crosses
 */
export const createConsoleTheme = (portalTarget: HTMLElement, closeLabel: string) =>
  createTheme({
    colors: { brand, dark },
    primaryColor: 'brand',
    primaryShade: { light: 6, dark: 5 },
    defaultRadius: 'md',
    fontFamily:
      "-apple-system, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Ubuntu, 'Noto Sans', sans-serif",
    cursorType: 'pointer',
    respectReducedMotion: true,
    components: {
      // Logto's console writes in 14 pixels.
      Text: { defaultProps: { size: 'sm' } },
      Portal: { defaultProps: { target: portalTarget } },
      ModalCloseButton: { defaultProps: { 'aria-label': closeLabel } },
      DrawerCloseButton: { defaultProps: { 'aria-label': closeLabel } },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': closeLabel } } },
      Modal: { defaultProps: { centered: true, radius: 'lg' } },
      Card: { defaultProps: { radius: 'lg', padding: 'lg', withBorder: true } },
    },
  });

/** Surfaces are the host's; the second value is for a host without these variables. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': 'var(--color-layer-1, #ffffff)',
    '--mantine-color-text': 'var(--color-text, #191c1d)',
    // Ours: Logto's secondary text has too little contrast with its own page (4.2 : 1).
    '--mantine-color-dimmed': '#5c6470',
    '--mantine-color-default': 'var(--color-layer-1, #ffffff)',
    '--mantine-color-default-border': 'var(--color-border, #c4c7c7)',
    '--mantine-color-anchor': 'var(--color-text-link, #5d34f2)',
  },
  dark: {
    '--mantine-color-body': 'var(--color-layer-1, #1e1f23)',
    '--mantine-color-text': 'var(--color-text, #f7f8f8)',
    '--mantine-color-dimmed': 'var(--color-text-secondary, #a9acac)',
    '--mantine-color-default': 'var(--color-layer-2, #26272c)',
    '--mantine-color-default-border': 'var(--color-border, #5c5f60)',
    '--mantine-color-anchor': 'var(--color-text-link, #cabeff)',
    '--mantine-color-brand-light': 'rgba(124, 96, 236, 0.2)',
    '--mantine-color-brand-light-hover': 'rgba(124, 96, 236, 0.28)',
    '--mantine-color-brand-light-color': '#cabeff',
  },
});
