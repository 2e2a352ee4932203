/** Two shops, one code: what each of them sells. Prices in cents. */
export type Language = 'en' | 'ru';
type Text = Readonly<Record<Language, string>>;

export type Product = {
  readonly id: string;
  readonly name: Text;
  readonly note: Text;
  readonly priceCents: number;
  /** Colour of its drawing. */
  readonly colour: string;
};

export type Catalogue = {
  readonly name: Text;
  readonly motto: Text;
  readonly drawing: 'cup' | 'book';
  /** Whether it asks customers for an e-mail and an address; the verdict `can_checkout` decides then. */
  readonly isAsking: boolean;
  readonly products: readonly Product[];
};

export const catalogues: Readonly<Record<'tea' | 'books', Catalogue>> = {
  tea: {
    name: { en: 'Tea & Clay', ru: 'Чай и глина' },
    motto: { en: 'Loose leaf and hand-thrown cups', ru: 'Листовой чай и чашки ручной работы' },
    drawing: 'cup',
    isAsking: true,
    products: [
      {
        id: 'ivan',
        name: { en: 'Fireweed tea', ru: 'Иван-чай' },
        note: { en: 'Fermented in Karelia', ru: 'Ферментирован в Карелии' },
        priceCents: 690,
        colour: '#b5533c',
      },
      {
        id: 'mint',
        name: { en: 'Mountain mint', ru: 'Горная мята' },
        note: { en: 'Cool and clear', ru: 'Свежий и чистый вкус' },
        priceCents: 540,
        colour: '#4f8a6b',
      },
      {
        id: 'cup',
        name: { en: 'Ash cup', ru: 'Чашка «Пепел»' },
        note: { en: 'Wood-fired, 180 ml', ru: 'Дровяной обжиг, 180 мл' },
        priceCents: 2400,
        colour: '#8a7f72',
      },
      {
        id: 'pot',
        name: { en: 'River teapot', ru: 'Чайник «Река»' },
        note: { en: 'Blue slip, 600 ml', ru: 'Синий ангоб, 600 мл' },
        priceCents: 5200,
        colour: '#3f6d8c',
      },
    ],
  },
  books: {
    name: { en: 'North Books', ru: 'Северные книги' },
    motto: { en: 'Maps, journeys and long winters', ru: 'Карты, путешествия и долгие зимы' },
    drawing: 'book',
    isAsking: false,
    products: [
      {
        id: 'atlas',
        name: { en: 'Atlas of small rivers', ru: 'Атлас малых рек' },
        note: { en: 'With 40 maps', ru: '40 карт' },
        priceCents: 3100,
        colour: '#3f6d8c',
      },
      {
        id: 'winter',
        name: { en: 'The long winter', ru: 'Долгая зима' },
        note: { en: 'Stories', ru: 'Рассказы' },
        priceCents: 1450,
        colour: '#6a5a8c',
      },
      {
        id: 'birds',
        name: { en: 'Birds of the tundra', ru: 'Птицы тундры' },
        note: { en: 'Field guide', ru: 'Определитель' },
        priceCents: 2200,
        colour: '#4f8a6b',
      },
      {
        id: 'bread',
        name: { en: 'Rye', ru: 'Рожь' },
        note: { en: 'A book about bread', ru: 'Книга о хлебе' },
        priceCents: 1900,
        colour: '#b5823c',
      },
    ],
  },
};

export const findProduct = (catalogue: Catalogue, id: string): Product | null =>
  catalogue.products.find((product) => product.id === id) ?? null;
