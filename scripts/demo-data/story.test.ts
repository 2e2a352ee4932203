import { describe, expect, it } from '@jest/globals';
import { createChance } from './random.ts';
import { demoSites } from './sites.ts';
import { dayMs, storyDays, tellStory } from './story.ts';

describe('the story of the demo data', () => {
  const story = tellStory({ seed: 1, count: 60 });

  it('is the same for the same seed, and another for another', () => {
    expect(tellStory({ seed: 1, count: 60 })).toEqual(story);
    expect(tellStory({ seed: 2, count: 60 })).not.toEqual(story);
  });

  it('goes from ninety days ago to now, and never back', () => {
    const times = story.moments.map(({ ago }) => ago);

    expect(times).toEqual(times.toSorted((first, second) => second - first));
    expect(times[0]).toBe(storyDays * dayMs);
    expect(times.at(-1)).toBeGreaterThan(0);
  });

  it('lets nobody do anything before they joined, nor anything be done to them at a site they do not know', () => {
    const joined = new Set<string>();
    const known = new Set<string>();
    const wrong = story.moments.filter(({ deed }) => {
      if (deed.type === 'join') {
        joined.add(deed.person.id);
      }
      if (deed.type === 'answer') {
        known.add(`${deed.userId} ${deed.site}`);
      }
      const isEarly = 'userId' in deed && !joined.has(deed.userId);
      const isStranger =
        'userId' in deed && 'site' in deed && !known.has(`${deed.userId} ${deed.site}`);
      return isEarly || isStranger;
    });

    expect(wrong).toEqual([]);
  });

  it('has people with addresses that are nobody’s', () => {
    const domains = story.people.flatMap(({ email }) => email?.split('@')[1] ?? []);

    expect(domains.length).toBeGreaterThan(40);
    expect(domains.filter((name) => !/(^|\.)example(\.(com|org|net))?$/.test(name))).toEqual([]);
    expect(new Set(story.people.map(({ id }) => id)).size).toBe(60);
  });

  it('answers only what its sites declare', () => {
    const declared = new Set(
      demoSites.flatMap(({ key, declarations }) =>
        declarations.map(({ attribute, purpose }) => `${key} ${attribute} ${purpose}`)
      )
    );
    const given = story.moments.flatMap(({ deed }) =>
      deed.type === 'answer'
        ? deed.answers.map(({ attribute, purpose }) => `${deed.site} ${attribute} ${purpose}`)
        : []
    );

    expect(given.filter((one) => !declared.has(one))).toEqual([]);
  });
});

it('draws evenly', () => {
  const chance = createChance(7);
  const drawn = Array.from({ length: 10_000 }, () => chance.integer(10));
  const counts = Array.from(
    { length: 10 },
    (_, face) => drawn.filter((one) => one === face).length
  );

  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});
