/**
 * Texts in Russian and English. A page keeps its own (`texts.ts`, `{ en, ru }` with the same keys) and reads them with `useTexts`; i18next
 * fills in values and chooses plural forms (`people_one`, `people_few`, …; the code asks for `people`).
 *
 * The language is what the person chose in our header, else Russian when Logto's console is set to it, else the browser's.
 */
import i18next from 'i18next';
import { useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];
/** One text in every language. */
export type Text = Readonly<Record<Language, string>>;

const storageKey = 'passport:language';
/** Where Logto's console keeps the language of the profile. */
const hostStorageKey = 'i18nextLogtoAcLng';

const isRussian = (tag: string | null | undefined) => /^ru\b/i.test(tag ?? '');

export const readLanguage = (): Language => {
  const chosen = localStorage.getItem(storageKey);
  if (chosen === 'en' || chosen === 'ru') {
    return chosen;
  }
  return isRussian(localStorage.getItem(hostStorageKey)) || isRussian(navigator.language)
    ? 'ru'
    : 'en';
};

const i18n = i18next.createInstance();

export const startTexts = async () => {
  await i18n.use(initReactI18next).init({
    lng: readLanguage(),
    fallbackLng: 'en',
    resources: {},
    interpolation: { escapeValue: false },
    // Keys are plain names; a dot in one means nothing.
    keySeparator: false,
    nsSeparator: false,
  });
};

const listeners = new Set<() => void>();
export const onLanguageChange = (listener: () => void) => listeners.add(listener);

export const chooseLanguage = async (language: Language) => {
  localStorage.setItem(storageKey, language);
  await i18n.changeLanguage(language);
  for (const listener of listeners) {
    listener();
  }
};

type PluralSuffix = 'one' | 'few' | 'many' | 'other';
type KeyOf<Name> = Name extends `${infer Start}_${PluralSuffix}` ? Start : Name;
type Table<Names extends string> = {
  readonly en: Readonly<Record<Names, string>>;
  /** The same keys; Russian has more plural forms. */
  readonly ru: Readonly<Record<NoInfer<Names>, string>>;
};
export type Translate<Names extends string> = (
  key: KeyOf<Names>,
  values?: Readonly<Record<string, string | number>>
) => string;

const namespaces = new Map<object, string>();

const register = (table: Table<never>): string => {
  const known = namespaces.get(table);
  if (known) {
    return known;
  }
  const name = `texts-${namespaces.size}`;
  namespaces.set(table, name);
  for (const language of languages) {
    i18n.addResourceBundle(language, name, table[language]);
  }
  return name;
};

/** @param table a constant of a module: it is registered once */
export const useTexts = <Names extends string>(table: Table<Names>): Translate<Names> => {
  const namespace = register(table);
  const { t } = useTranslation(namespace, { i18n });
  return useMemo(() => (key, values) => t(key as string, { ...values }), [t]);
};

export const useLanguage = (): Language => {
  const { i18n: current } = useTranslation(undefined, { i18n });
  return current.language === 'ru' ? 'ru' : 'en';
};
