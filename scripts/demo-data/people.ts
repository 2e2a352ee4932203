/** Five hundred people who do not exist: names of several countries, addresses at reserved domains (RFC 2606), numbers nobody has. */
import type { Chance } from './random.ts';

export type DemoPerson = {
  readonly id: string;
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string | null;
  /** As Logto keeps it: digits. */
  readonly phone: string | null;
  readonly birthdate: string | null;
  readonly address: Readonly<Record<string, string>> | null;
  /** On the eIDAS scale, for those who proved who they are. */
  readonly assurance: 'low' | 'substantial' | 'high' | null;
  readonly country: string;
};

type Land = {
  readonly country: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** Of numbers, without the plus sign; digits follow. */
  readonly phone: readonly [prefix: string, digits: number];
  readonly towns: readonly string[];
  readonly streets: readonly string[];
};

const lands: readonly (readonly [Land, number])[] = [
  [
    {
      country: 'RU',
      given: [
        'Анна',
        'Мария',
        'Иван',
        'Пётр',
        'Елена',
        'Дмитрий',
        'Ольга',
        'Никита',
        'Софья',
        'Тимур',
      ],
      family: ['Соколова', 'Лебедев', 'Орлова', 'Зайцев', 'Белова', 'Громов', 'Ершова', 'Тихонов'],
      phone: ['7900', 7],
      towns: ['Москва', 'Санкт-Петербург', 'Казань', 'Петрозаводск', 'Томск'],
      streets: ['Садовая улица', 'улица Мира', 'Лесная улица', 'набережная Реки'],
    },
    46,
  ],
  [
    {
      country: 'DE',
      given: ['Anna', 'Lukas', 'Mia', 'Jonas', 'Lea', 'Paul', 'Greta', 'Felix', 'Johanna', 'Emil'],
      family: ['Bergmann', 'Vogel', 'Krüger', 'Hoffmann', 'Lindner', 'Weiß', 'Sommer', 'Adler'],
      phone: ['4915', 9],
      towns: ['Berlin', 'Hamburg', 'Leipzig', 'Köln'],
      streets: ['Gartenstraße', 'Am Hafen', 'Lindenallee', 'Bergweg'],
    },
    26,
  ],
  [
    {
      country: 'FR',
      given: ['Camille', 'Louis', 'Chloé', 'Hugo', 'Inès', 'Jules', 'Manon', 'Théo'],
      family: ['Moreau', 'Laurent', 'Garnier', 'Faure', 'Rousseau', 'Chevalier-Desmarais'],
      phone: ['336', 8],
      towns: ['Lyon', 'Nantes', 'Paris', 'Lille'],
      streets: ['rue des Lilas', 'quai du Port', 'avenue de la Gare'],
    },
    16,
  ],
  [
    {
      country: 'FI',
      given: ['Aino', 'Eero', 'Helmi', 'Onni', 'Sofia', 'Väinö'],
      family: ['Virtanen', 'Mäkinen', 'Koskinen', 'Niemi', 'Rautiainen'],
      phone: ['35840', 7],
      towns: ['Helsinki', 'Oulu', 'Joensuu'],
      streets: ['Rantatie', 'Koivukuja', 'Metsäkatu'],
    },
    12,
  ],
];

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const domains = ['example.com', 'example.org', 'example.net', 'mail.example', 'post.example'];
/** Logto's user ids. */
const idLength = 12;
const pad = (value: number) => String(value).padStart(2, '0');

export const createPerson = (chance: Chance, number: number): DemoPerson => {
  const land = chance.weigh(lands);
  const givenName = chance.pick(land.given);
  const familyName = chance.pick(land.family);
  const [prefix, length] = land.phone;
  return {
    id: chance.text(letters + digits, idLength),
    name: `${givenName} ${familyName}`,
    givenName,
    familyName,
    email: chance.isSo(0.94)
      ? `${chance.text(letters, 4 + chance.integer(5))}${number}@${chance.pick(domains)}`
      : null,
    phone: chance.isSo(0.62) ? `${prefix}${chance.text(digits, length)}` : null,
    birthdate: chance.isSo(0.5)
      ? `${1950 + chance.integer(58)}-${pad(1 + chance.integer(12))}-${pad(1 + chance.integer(28))}`
      : null,
    address: chance.isSo(0.44)
      ? {
          streetAddress: `${chance.pick(land.streets)} ${1 + chance.integer(120)}`,
          locality: chance.pick(land.towns),
          postalCode: chance.text(digits, 5),
          country: land.country,
        }
      : null,
    assurance: chance.weigh([
      [null, 82],
      ['low', 5],
      ['substantial', 10],
      ['high', 3],
    ]),
    country: land.country,
  };
};
