/** Three sites as their owners would describe them, what they ask for, and by which rules they let people in. */
import { teaDeclarations } from '../demo-shop/declare.ts';

type Release = 'value' | 'answer';
export type DemoDeclaration = {
  readonly attribute: string;
  readonly purpose: string;
  readonly purposeCode: string;
  readonly textEn: string;
  readonly textRu: string;
  readonly legalNote: string | null;
  readonly retentionDays: number | null;
  readonly isNeeded: boolean;
  readonly release: Release;
  readonly defaultDays: number;
  readonly longestDays: number;
};

const declare = (
  row: Pick<DemoDeclaration, 'attribute' | 'purpose' | 'purposeCode' | 'textEn' | 'textRu'> &
    Partial<DemoDeclaration>
): DemoDeclaration => ({
  legalNote: null,
  retentionDays: null,
  isNeeded: false,
  release: 'value',
  defaultDays: 90,
  longestDays: 365,
  ...row,
});

const verdict = (name: string, rule: unknown, descriptionEn: string, descriptionRu: string) => ({
  ...{ name, rule, descriptionEn, descriptionRu },
  effect: 'verdict' as const,
  permission: null,
  isEnabled: true,
});
const grant = (
  permission: string,
  rule: unknown,
  descriptionEn: string,
  descriptionRu: string
) => ({
  ...{ permission, rule, descriptionEn, descriptionRu },
  name: permission.replaceAll(/[:-]/g, '_'),
  effect: 'grant' as const,
  isEnabled: true,
});

const fact = (name: string) => ({ var: name });

export type DemoSite = {
  readonly key: 'tea' | 'books' | 'club';
  readonly application: string;
  readonly origin: string;
  readonly description: {
    readonly displayName: string;
    readonly displayNameRu: string;
    readonly logoUrl: null;
    readonly legalName: string;
    readonly policyUrl: string;
    readonly languages: readonly ('en' | 'ru')[];
  };
  readonly declarations: readonly DemoDeclaration[];
  readonly rules: readonly (ReturnType<typeof verdict> | ReturnType<typeof grant>)[];
  /** How likely a person is to come. */
  readonly pull: number;
};

export const demoSites: readonly DemoSite[] = [
  {
    key: 'tea',
    // The names of the shops of `npm start`: there, these sites are theirs.
    application: 'Tea & Clay',
    origin: 'https://tea.example',
    description: {
      displayName: 'Tea & Clay',
      displayNameRu: 'Чай и глина',
      logoUrl: null,
      legalName: 'Tea & Clay Ltd',
      policyUrl: 'https://tea.example/privacy',
      languages: ['en', 'ru'],
    },
    declarations: [
      ...teaDeclarations.map(declare),
      declare({
        attribute: 'phone_number',
        purpose: 'courier',
        purposeCode: 'dpv:DeliveryOfGoods',
        textEn: 'So that the courier can call you at the door.',
        textRu: 'Чтобы курьер мог позвонить у двери.',
        retentionDays: 30,
        defaultDays: 30,
      }),
    ],
    rules: [
      verdict(
        'can_checkout',
        { and: [fact('email_verified'), fact('shared.email')] },
        'The shop may read the e-mail, and it is confirmed.',
        'Магазин может читать почту, и она подтверждена.'
      ),
      grant(
        'orders:create',
        { and: [fact('email_verified'), { '!': [fact('is_blocked')] }] },
        'Whoever has a confirmed e-mail may order.',
        'Заказывать может тот, у кого подтверждена почта.'
      ),
      grant(
        'orders:wholesale',
        { in: ['partner', fact('site_roles')] },
        'Partners order wholesale.',
        'Партнёры заказывают оптом.'
      ),
    ],
    pull: 0.74,
  },
  {
    key: 'books',
    application: 'North Books',
    origin: 'https://books.example',
    description: {
      displayName: 'North Books',
      displayNameRu: 'Северные книги',
      logoUrl: null,
      legalName: 'North Books Publishing OÜ',
      policyUrl: 'https://books.example/privacy',
      languages: ['en', 'ru'],
    },
    declarations: [
      declare({
        attribute: 'email',
        purpose: 'newsletter',
        purposeCode: 'dpv:DirectMarketing',
        textEn: 'A letter about new books, once a month.',
        textRu: 'Письмо о новых книгах раз в месяц.',
        defaultDays: 180,
      }),
      declare({
        attribute: 'name',
        purpose: 'greeting',
        purposeCode: 'dpv:Personalisation',
        textEn: 'To greet you by name.',
        textRu: 'Чтобы обращаться к вам по имени.',
      }),
      declare({
        attribute: 'birthdate',
        purpose: 'age-check',
        purposeCode: 'dpv:AgeVerification',
        textEn: 'Some books are for adults. The shop learns only whether you are of age.',
        textRu: 'Некоторые книги для взрослых. Магазин узнаёт только, есть ли вам 18.',
        release: 'answer',
        isNeeded: true,
      }),
    ],
    rules: [
      verdict('of_age', { '>=': [fact('age'), 18] }, 'Eighteen or older.', 'Старше 18 лет.'),
      grant(
        'reviews:write',
        { '>=': [fact('assurance'), 1] },
        'Reviews are written by people who proved who they are.',
        'Отзывы пишут те, кто подтвердил личность.'
      ),
    ],
    pull: 0.55,
  },
  {
    key: 'club',
    application: 'Polar Circle Club',
    origin: 'https://club.example',
    description: {
      displayName: 'Polar Circle Outdoor Club and Mountain School of the North',
      displayNameRu: 'Клуб «Полярный круг»: походы, сплавы и северная школа альпинизма',
      logoUrl: null,
      legalName: 'Polar Circle Outdoor Association e.V.',
      policyUrl: 'https://club.example/privacy',
      languages: ['en', 'ru'],
    },
    declarations: [
      declare({
        attribute: 'name',
        purpose: 'membership',
        purposeCode: 'dpv:MembershipManagement',
        textEn: 'The name on your membership card.',
        textRu: 'Имя на членской карточке.',
        isNeeded: true,
        defaultDays: 365,
        longestDays: 730,
      }),
      declare({
        attribute: 'phone_number',
        purpose: 'safety',
        purposeCode: 'dpv:Safety',
        textEn: 'To reach you in the mountains.',
        textRu: 'Чтобы связаться с вами в горах.',
        legalNote: 'GDPR Art. 6(1)(d)',
        isNeeded: true,
        defaultDays: 180,
      }),
      declare({
        attribute: 'birthdate',
        purpose: 'insurance',
        purposeCode: 'dpv:LegalCompliance',
        textEn: 'The insurance of a trip asks for the date of birth.',
        textRu: 'Страховке похода нужна дата рождения.',
        retentionDays: 1095,
      }),
    ],
    rules: [
      verdict(
        'may_join_trip',
        { and: [{ '>=': [fact('age'), 16] }, fact('shared.phone_number')] },
        'Sixteen or older, and reachable.',
        'Старше 16 лет, и есть телефон.'
      ),
    ],
    pull: 0.34,
  },
];
