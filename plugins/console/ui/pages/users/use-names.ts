/** What attributes, actions and sites are called in the language of the page. The functions change with it and with nothing else. */
import { useMemo } from 'react';
import { useLanguage, useTexts } from '../../i18n.ts';
import {
  actionTexts,
  attributeTexts,
  isActionName,
  isAttributeName,
  isPartName,
  partTexts,
} from './names.ts';

type Site = { readonly name: string; readonly nameRu: string | null };

export const useAttributeName = (): ((attribute: string) => string) => {
  const t = useTexts(attributeTexts);
  return useMemo(() => (attribute) => (isAttributeName(attribute) ? t(attribute) : attribute), [t]);
};

export const usePartName = (): ((part: string) => string) => {
  const t = useTexts(partTexts);
  return useMemo(() => (part) => (isPartName(part) ? t(part) : part), [t]);
};

/** Null for an action without a name. */
export const useActionName = (): ((action: string) => string | null) => {
  const t = useTexts(actionTexts);
  return useMemo(() => (action) => (isActionName(action) ? t(action) : null), [t]);
};

export const useSiteName = (): ((site: Site) => string) => {
  const language = useLanguage();
  return useMemo(
    () =>
      ({ name, nameRu }) =>
        language === 'ru' ? (nameRu ?? name) : name,
    [language]
  );
};
