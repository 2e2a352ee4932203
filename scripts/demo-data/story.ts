/**
 * What happened in ninety days, as a list in the order of time. Pure: the same seed tells the same story, whenever it is told; times are milliseconds
 * before the end of the story.
 */
import { stayerKnownMs, tellLeavers } from './leavers.ts';
import type { DemoPerson } from './people.ts';
import { createPerson } from './people.ts';
import { createChance } from './random.ts';
import type { Chance } from './random.ts';
import { demoSites } from './sites.ts';
import type { DemoDeclaration, DemoSite } from './sites.ts';

export const dayMs = 86_400_000;
export const storyDays = 90;

type SiteKey = DemoSite['key'];
type Answer = {
  readonly attribute: string;
  readonly purpose: string;
  readonly days: number | null;
};
type AtSite = { readonly userId: string; readonly site: SiteKey };

export type Deed =
  | { readonly type: 'open-site'; readonly site: SiteKey }
  | { readonly type: 'join'; readonly person: DemoPerson }
  | (AtSite & { readonly type: 'answer'; readonly answers: readonly Answer[] })
  | (AtSite & { readonly type: 'withdraw'; readonly only: Omit<Answer, 'days'> | null })
  | (AtSite & { readonly type: 'sign-in'; readonly attributes: readonly string[] })
  | (AtSite & {
      readonly type: 'read';
      readonly attribute: string;
      readonly purpose: string;
      readonly isAllowed: boolean;
    })
  | (AtSite & { readonly type: 'verdict'; readonly name: string; readonly attribute: string })
  | (AtSite & { readonly type: 'block'; readonly reason: 'fraud' | 'abuse' | 'terms' | 'payment' })
  | (AtSite & { readonly type: 'unblock' })
  | (AtSite & {
      readonly type: 'complain';
      readonly category: 'fraud' | 'abuse' | 'spam' | 'payment';
      readonly text: string;
      readonly fate: 'open' | 'answered' | 'closed';
    })
  | (AtSite & { readonly type: 'give-role'; readonly role: string })
  | { readonly type: 'suspend'; readonly userId: string }
  | {
      readonly type: 'reveal';
      readonly userId: string;
      readonly attribute: 'email' | 'phone_number';
      readonly reason: string;
    }
  | {
      readonly type: 'ask-erasure';
      readonly userId: string;
      readonly by: 'person' | 'admin';
    }
  | { readonly type: 'take-back-erasure'; readonly userId: string }
  | { readonly type: 'erase-due' }
  | (AtSite & { readonly type: 'confirm-erasure' });

/** @param ago milliseconds before the end of the story */
export type Moment = { readonly ago: number; readonly deed: Deed };
export type Story = { readonly people: readonly DemoPerson[]; readonly moments: readonly Moment[] };

const complaintTexts = [
  'The parcel was received and the payment was taken back two days later.',
  'The same voucher was used from several accounts.',
  'Messages to other customers that have nothing to do with the goods.',
  'Покупатель вернул пустую коробку и требует деньги.',
  'Оскорбления в отзывах, два предупреждения не помогли.',
  'Chargeback without a reason, third order in a row.',
] as const;
const revealReasons = [
  'The parcel came back, the person asked us to check the address.',
  'Запрос полиции, номер дела в нашей переписке.',
  'The person cannot sign in and asks which address is on file.',
] as const;

/** What a declaration can be answered with: nobody shares what they do not have. */
const hasValue = (person: DemoPerson, { attribute }: DemoDeclaration): boolean =>
  ({
    email: person.email !== null,
    phone_number: person.phone !== null,
    address: person.address !== null,
    birthdate: person.birthdate !== null,
    name: true,
  })[attribute] ?? false;

const decide = (chance: Chance, person: DemoPerson, site: DemoSite): readonly Answer[] =>
  site.declarations
    .filter((declaration) => hasValue(person, declaration))
    .map(({ attribute, purpose, defaultDays, isNeeded }) => ({
      attribute,
      purpose,
      days: chance.isSo(isNeeded ? 0.9 : 0.66) ? defaultDays : null,
    }));

/** Days of visits from `from` on, denser for the keen. */
const visit = (chance: Chance, from: number): readonly number[] => {
  const everyDays = chance.weigh([
    [4, 2],
    [9, 5],
    [25, 3],
  ]);
  const visits: number[] = [];
  for (let at = from; at > 0; at -= everyDays * dayMs * (0.3 + chance.next() * 1.4)) {
    visits.push(at);
  }
  return visits;
};

const hourMs = 3_600_000;

const tellRelation = (
  chance: Chance,
  person: DemoPerson,
  site: DemoSite,
  first: number
): readonly Moment[] => {
  const at = { userId: person.id, site: site.key };
  const answers = decide(chance, person, site);
  const granted = answers.filter(({ days }) => days !== null);
  const values = granted.filter(
    ({ attribute, purpose }) =>
      site.declarations.find((row) => row.attribute === attribute && row.purpose === purpose)
        ?.release === 'value'
  );
  const moments: Moment[] = [
    { ago: first, deed: { type: 'answer', ...at, answers } },
    ...visit(chance, first - 60_000).flatMap((ago): readonly Moment[] => [
      {
        ago,
        deed: { type: 'sign-in', ...at, attributes: values.map(({ attribute }) => attribute) },
      },
      ...(values.length > 0 && chance.isSo(0.55)
        ? [values[chance.integer(values.length)]].flatMap((value): readonly Moment[] =>
            value
              ? [
                  {
                    ago: ago * 0.999,
                    deed: { type: 'read', ...at, ...value, isAllowed: chance.isSo(0.97) },
                  },
                ]
              : []
          )
        : []),
      ...(chance.isSo(0.3)
        ? [
            {
              ago: ago * 0.998,
              deed: {
                type: 'verdict' as const,
                ...at,
                name: site.rules[0]?.name ?? '',
                attribute: granted[0]?.attribute ?? 'email',
              },
            },
          ]
        : []),
    ]),
  ];
  if (granted.length > 0 && chance.isSo(0.14)) {
    const only = chance.isSo(0.6) ? (granted[0] ?? null) : null;
    moments.push({
      ago: first * chance.next() * 0.9,
      deed: {
        type: 'withdraw',
        ...at,
        only: only && { attribute: only.attribute, purpose: only.purpose },
      },
    });
  }
  return moments;
};

const tellPerson = (chance: Chance, person: DemoPerson) => {
  // The service grows: more people come late than early.
  const joined = (storyDays - 2) * dayMs * (1 - Math.sqrt(chance.next())) + hourMs;
  const sites = demoSites.filter(({ pull }) => chance.isSo(pull));
  const visited = (sites.length > 0 ? sites : demoSites.slice(0, 1)).map((site) => ({
    site,
    // Within six days, and not all of the newest people in the same minute.
    first: joined - 60_000 - Math.min(6 * dayMs, joined * 0.8) * chance.next(),
  }));
  return {
    visited,
    moments: [
      { ago: joined, deed: { type: 'join' as const, person } },
      ...visited.flatMap(({ site, first }) => tellRelation(chance, person, site, first)),
    ],
  };
};

type Told = ReturnType<typeof tellPerson> & { readonly person: DemoPerson };

/** What few people do, or have done to them. */
const tellTroubles = (chance: Chance, told: readonly Told[]): readonly Moment[] => {
  const draw = (count: number) =>
    Array.from({ length: Math.min(count, told.length) }, () => {
      const { person, visited } = chance.pick(told);
      const { site, first } = chance.pick(visited);
      // After the first visit.
      return { person, site: site.key, later: first * (0.05 + chance.next() * 0.8) };
    });
  const scale = told.length / 500;
  const some = (count: number) => draw(Math.ceil(count * scale));
  const at = ({ person, site }: ReturnType<typeof draw>[number]) => ({ userId: person.id, site });
  return [
    ...some(18).flatMap((one): readonly Moment[] => [
      {
        ago: one.later,
        deed: {
          type: 'block',
          ...at(one),
          reason: chance.pick(['fraud', 'abuse', 'terms', 'payment'] as const),
        },
      },
      ...(chance.isSo(0.35)
        ? [{ ago: one.later * 0.5, deed: { type: 'unblock' as const, ...at(one) } }]
        : []),
    ]),
    ...some(34).map((one): Moment => ({
      ago: one.later,
      deed: {
        type: 'complain',
        ...at(one),
        category: chance.pick(['fraud', 'abuse', 'spam', 'payment'] as const),
        text: chance.pick(complaintTexts),
        fate: chance.weigh([
          ['open', 4],
          ['answered', 3],
          ['closed', 3],
        ] as const),
      },
    })),
    ...some(40).map((one): Moment => ({
      ago: one.later,
      deed: { type: 'give-role', ...at(one), role: chance.pick(['partner', 'editor', 'guide']) },
    })),
    ...some(6).map(({ person, later }): Moment => ({
      ago: later,
      deed: { type: 'suspend', userId: person.id },
    })),
    ...some(9)
      .filter(({ person }) => person.email !== null)
      .map(({ person, later }, index): Moment => ({
        ago: index === 0 ? hourMs / 6 : later,
        deed: {
          type: 'reveal',
          userId: person.id,
          attribute: 'email',
          reason: chance.pick(revealReasons),
        },
      })),
    ...some(3).map(({ person, later }): Moment => ({
      ago: later * 0.1,
      deed: { type: 'ask-erasure', userId: person.id, by: 'person' },
    })),
  ];
};

export const tellStory = ({
  seed,
  count,
}: {
  readonly seed: number;
  readonly count: number;
}): Story => {
  const chance = createChance(seed);
  const people = Array.from({ length: count }, (_, number) => createPerson(chance, number));
  const told = people.map((person) => ({ person, ...tellPerson(chance, person) }));
  const stayer = told.find(({ visited }) => visited.every(({ first }) => first > stayerKnownMs));
  const moments: readonly Moment[] = [
    ...demoSites.map(({ key }, index): Moment => ({
      ago: storyDays * dayMs - index * hourMs,
      deed: { type: 'open-site', site: key },
    })),
    ...told.flatMap((one) => one.moments),
    ...tellTroubles(chance, told),
    ...tellLeavers(seed, stayer?.person ?? null),
  ];
  return { people, moments: moments.toSorted((first, second) => second.ago - first.ago) };
};
