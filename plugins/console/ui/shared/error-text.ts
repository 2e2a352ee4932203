/** What a person reads when something failed: by the API's stable code, in their language. */
import { ApiError } from '../api/error.ts';
import { useLanguage } from '../i18n.ts';
import type { Language } from '../i18n.ts';
import { findErrorText } from '../texts/errors.ts';

export const errorText = (error: unknown, language: Language): string =>
  error instanceof ApiError
    ? findErrorText(error.code, error.status)[language]
    : findErrorText('', 0)[language];

export const useErrorText = (): ((error: unknown) => string) => {
  const language = useLanguage();
  return (error) => errorText(error, language);
};
