/** Attributes in words; one that this page does not know goes by its name. */
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';

const known = [
  'name',
  'picture',
  'birthdate',
  'gender',
  'locale',
  'website',
  'email',
  'phone_number',
  'address',
] as const;

export const useAttributeNames = (): ((attribute: string) => string) => {
  const t = useTexts(texts);
  return (attribute) => {
    const name = known.find((one) => one === attribute);
    return name ? t(`attribute_${name}`) : attribute;
  };
};
