/** A friendly name for a customer, derived from their identifier: the same person always has it here and another one elsewhere. */
import { createHash } from 'node:crypto';
import type { Language } from './catalogue.ts';

/** Colours and birds; Russian forms agree because every bird here is feminine. */
const colours: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Amber',
    'Azure',
    'Copper',
    'Crimson',
    'Emerald',
    'Golden',
    'Indigo',
    'Ivory',
    'Lilac',
    'Pearl',
    'Russet',
    'Sapphire',
    'Scarlet',
    'Silver',
    'Turquoise',
    'Violet',
  ],
  ru: [
    'Янтарная',
    'Лазурная',
    'Медная',
    'Малиновая',
    'Изумрудная',
    'Золотая',
    'Синяя',
    'Белая',
    'Сиреневая',
    'Жемчужная',
    'Рыжая',
    'Сапфировая',
    'Алая',
    'Серебряная',
    'Бирюзовая',
    'Фиолетовая',
  ],
};
const birds: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Crane',
    'Heron',
    'Jackdaw',
    'Jay',
    'Lark',
    'Magpie',
    'Oriole',
    'Owl',
    'Plover',
    'Quail',
    'Swallow',
    'Swan',
    'Teal',
    'Tern',
    'Wagtail',
    'Warbler',
  ],
  ru: [
    'Цесарка',
    'Цапля',
    'Галка',
    'Сойка',
    'Пташка',
    'Сорока',
    'Иволга',
    'Сова',
    'Ржанка',
    'Перепёлка',
    'Ласточка',
    'Чайка',
    'Утка',
    'Крачка',
    'Трясогузка',
    'Славка',
  ],
};

export const derivePseudonym = (userRef: string, language: Language): string => {
  const [first = 0, second = 0, third = 0] = createHash('sha256').update(userRef).digest();
  const colour = colours[language][first % 16] ?? '';
  const bird = birds[language][second % 16] ?? '';
  return `${colour} ${bird} ${third}`;
};
