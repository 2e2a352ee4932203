/** Light, dark or as the system is; kept where Logto's console keeps it. */
import { useEffect, useState } from 'react';
import classes from './theme.module.css';

const storageKey = 'logto:admin_console:appearance_mode';
const media = window.matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'light' | 'dark';

const readTheme = (): Theme => {
  const mode = localStorage.getItem(storageKey);
  return mode === 'light' || mode === 'dark' ? mode : media.matches ? 'dark' : 'light';
};

export const useTheme = (): readonly [Theme, (theme: Theme) => void] => {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const follow = () => setTheme(readTheme());
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    document.body.classList.remove(classes['light'] ?? '', classes['dark'] ?? '');
    document.body.classList.add(classes[theme] ?? '');
  }, [theme]);
  return [
    theme,
    (chosen) => {
      localStorage.setItem(storageKey, chosen);
      setTheme(chosen);
    },
  ];
};
