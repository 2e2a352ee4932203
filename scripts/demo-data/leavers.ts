/** Requests to be erased that are over: carried out and confirmed, carried out with a site that never confirmed, taken back. Pure, as the story. */
import { createPerson } from './people.ts';
import type { DemoPerson } from './people.ts';
import { createChance } from './random.ts';
import { demoSites } from './sites.ts';
import type { DemoSite } from './sites.ts';
import type { Moment } from './story.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Between joining and asking. */
const stayedMs = 15 * dayMs;
/** The day a request is due has come then, whatever the hour it was made in. */
const graceMs = 15 * dayMs;

const departures = [
  { askedDays: 62, by: 'person', sites: ['tea', 'books'], confirmedBy: ['tea'] },
  { askedDays: 24, by: 'admin', sites: ['books', 'club'], confirmedBy: ['books', 'club'] },
] as const;

const declarationsOf = (key: DemoSite['key']) =>
  demoSites
    .filter((site) => site.key === key)
    .flatMap(({ declarations }) => declarations)
    .filter(({ attribute }) => attribute === 'email' || attribute === 'name');

const tellDeparture = (
  person: DemoPerson,
  { askedDays, by, sites, confirmedBy }: (typeof departures)[number]
): readonly Moment[] => {
  const { id: userId } = person;
  const asked = askedDays * dayMs;
  const joined = asked + stayedMs;
  const erased = asked - graceMs;
  return [
    { ago: joined, deed: { type: 'join', person } },
    ...sites.flatMap((site, index): readonly Moment[] => {
      const first = joined - (index + 1) * minuteMs;
      const answers = declarationsOf(site).map(({ attribute, purpose, defaultDays }) => ({
        ...{ attribute, purpose },
        days: defaultDays,
      }));
      return [
        { ago: first, deed: { type: 'answer', userId, site, answers } },
        { ago: first - minuteMs / 2, deed: { type: 'sign-in', userId, site, attributes: [] } },
      ];
    }),
    { ago: asked, deed: { type: 'ask-erasure', userId, by } },
    { ago: erased, deed: { type: 'erase-due' } },
    ...confirmedBy.map((site, index): Moment => ({
      ago: erased - (index + 1) * 0.3 * dayMs,
      deed: { type: 'confirm-erasure', userId, site },
    })),
  ];
};

/** They have chances of their own: the rest of the story is the same without them. @param stayer somebody who asked and changed their mind */
export const tellLeavers = (seed: number, stayer: DemoPerson | null): readonly Moment[] => {
  const chance = createChance(seed + 1);
  return [
    ...departures.flatMap((departure, index) => {
      const person = createPerson(chance, index);
      return tellDeparture({ ...person, email: `leaver${index}@example.org` }, departure);
    }),
    ...(stayer
      ? ([
          { ago: 33 * dayMs, deed: { type: 'ask-erasure', userId: stayer.id, by: 'person' } },
          { ago: 31 * dayMs, deed: { type: 'take-back-erasure', userId: stayer.id } },
        ] as const)
      : []),
  ];
};

/** Before that a stayer was known everywhere they are known. */
export const stayerKnownMs = 40 * dayMs;
