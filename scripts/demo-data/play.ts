/** Makes what the story tells happen, through the services of the pack; entries of reads and sign-ins go to the audit chain as the pack writes them. */
import type { TenantRuntime } from '../../patches/tenants.ts';
import type { AuditEntryInput } from '../../schemas/audit.ts';
import type { Clock } from './clock.ts';
import type { DemoPerson } from './people.ts';
import { demoSites } from './sites.ts';
import type { DemoSite } from './sites.ts';
import type { Deed, Story } from './story.ts';

/** Ids of accounts of the admin tenant who need not exist. */
const staff = { keeper: 'demokeeper01', officer: 'demoofficer1' } as const;

export type OpenedSite = {
  readonly key: DemoSite['key'];
  readonly siteId: string;
  readonly sectorId: string;
  readonly applicationId: string;
  readonly keyId: string;
};

type Of<Type extends Deed['type']> = Extract<Deed, { type: Type }>;
type Player = {
  readonly tenant: TenantRuntime;
  readonly clock: Clock;
  readonly sites: Map<DemoSite['key'], OpenedSite>;
  readonly refs: Map<string, string>;
  readonly signIns: Map<string, { readonly siteId: string; readonly day: string; count: number }>;
  readonly lastSeen: Map<string, number>;
  readonly appends: Promise<unknown>[];
};

const getSite = ({ sites }: Player, key: DemoSite['key']): OpenedSite => {
  const site = sites.get(key);
  if (!site) {
    throw new TypeError(`the site ${key} is not open yet`);
  }
  return site;
};

const openSite = async (player: Player, { site: key }: Of<'open-site'>) => {
  const { tenant, sites } = player;
  const wanted = demoSites.find((site) => site.key === key);
  if (!wanted) {
    return;
  }
  const { origin, description, declarations, rules, application: name } = wanted;
  const { site, application } = await tenant.registration.register({
    description,
    application: {
      name,
      kind: 'web',
      redirectUris: [`${origin}/callback`],
      postLogoutRedirectUris: [`${origin}/`],
    },
    // Names are checked by the service.
    attributes: declarations as Parameters<typeof tenant.registration.register>[0]['attributes'],
  });
  await tenant.policies.publish(site.id, rules, { basedOn: 0, by: staff.keeper });
  const { key: apiKey } = await tenant.apiKeys.create(site.id, {
    name: 'Server',
    scopes: ['attributes:read', 'verdicts:evaluate', 'blocks:write', 'complaints:write'],
    expiresInDays: 365,
  });
  sites.set(key, {
    key,
    siteId: site.id,
    sectorId: site.sectorId,
    applicationId: application.id,
    keyId: apiKey.id,
  });
  await tenant.audit.append([
    entryOf(staff.keeper, { actorType: 'admin', siteId: site.id, action: 'admin.register_site' }),
  ]);
};

const entryOf = (
  actorId: string,
  about: Pick<AuditEntryInput, 'actorType' | 'action'> & Partial<AuditEntryInput>
): AuditEntryInput => ({
  actorId,
  userId: null,
  userRef: null,
  siteId: null,
  attributes: [],
  purpose: null,
  ip: null,
  result: 'allowed',
  ...about,
});

const identitiesOf = ({ assurance, id, country }: DemoPerson) =>
  assurance === null
    ? {}
    : {
        eid: {
          userId: `eid-${id}`,
          details: {
            id: `eid-${id}`,
            rawData: {
              passport: { version: 1, citizenship: country, assurance: { level: assurance } },
            },
          },
        },
      };

const join = async ({ tenant }: Player, { person }: Of<'join'>) => {
  const { id, name, email, phone, givenName, familyName, birthdate, address } = person;
  const profile = {
    givenName,
    familyName,
    ...(birthdate ? { birthdate } : {}),
    ...(address ? { address } : {}),
  };
  await tenant.sealing.run(
    `insert into "users" ("id", "name", "primary_email", "primary_phone", "profile", "identities") values ($1, $2, $3, $4, $5, $6)`,
    [id, name, email, phone, JSON.stringify(profile), JSON.stringify(identitiesOf(person))]
  );
};

/** The person at the site; known there from the first call on. */
const relate = async (
  player: Player,
  { userId, site: key }: { readonly userId: string; readonly site: DemoSite['key'] }
) => {
  const { siteId, sectorId, keyId, applicationId } = getSite(player, key);
  const place = `${sectorId} ${userId}`;
  const userRef =
    player.refs.get(place) ?? (await player.tenant.pairwise.getUserRef(sectorId, userId));
  player.refs.set(place, userRef);
  return { person: { userId, siteId, userRef }, keyId, applicationId };
};

/** Written in batches, in the order of the calls; their time is that of the call. */
const note = ({ tenant, appends }: Player, entry: AuditEntryInput) => {
  appends.push(tenant.audit.append([entry]));
};
const flush = async ({ appends }: Player) => {
  await Promise.all(appends.splice(0));
};

const requesterOf = (userId: string, by: 'person' | 'admin') =>
  by === 'person'
    ? ({ type: 'user', id: userId, ip: null } as const)
    : ({ type: 'admin', id: staff.keeper, ip: null } as const);

const handlers: {
  readonly [Type in Deed['type']]: (player: Player, deed: Of<Type>) => Promise<void>;
} = {
  'open-site': openSite,
  join,
  answer: async (player, deed) => {
    const { person } = await relate(player, deed);
    if (deed.answers.length > 0) {
      const answers = deed.answers.map((one) => ({ ...one, shown: null }));
      await player.tenant.consents.answer(person, answers, 'consent_page');
    }
  },
  withdraw: async (player, deed) => {
    const { person } = await relate(player, deed);
    await player.tenant.consents.withdraw(
      person,
      { by: 'person', actorId: deed.userId, method: 'passport_page' },
      deed.only ?? undefined
    );
  },
  'sign-in': async (player, deed) => {
    const { person, applicationId } = await relate(player, deed);
    const day = new Date(Date.now()).toISOString().slice(0, 10);
    const place = `${day} ${person.siteId}`;
    const counted = player.signIns.get(place) ?? { day, siteId: person.siteId, count: 0 };
    counted.count += 1;
    player.signIns.set(place, counted);
    player.lastSeen.set(deed.userId, Date.now());
    if (deed.attributes.length > 0) {
      note(
        player,
        entryOf(applicationId, {
          ...person,
          actorType: 'site',
          action: 'id_token.issue',
          attributes: [...new Set(deed.attributes)],
        })
      );
    }
  },
  read: async (player, deed) => {
    const { person, keyId } = await relate(player, deed);
    note(
      player,
      entryOf(keyId, {
        ...person,
        actorType: 'site',
        action: 'attributes.read',
        attributes: [deed.attribute],
        purpose: deed.purpose,
        result: deed.isAllowed ? 'allowed' : 'denied',
      })
    );
  },
  verdict: async (player, deed) => {
    const { person, keyId } = await relate(player, deed);
    note(
      player,
      entryOf(keyId, {
        ...person,
        actorType: 'site',
        action: 'verdicts.evaluate',
        attributes: [deed.attribute],
        purpose: deed.name,
      })
    );
  },
  block: async (player, deed) => {
    const { person, keyId } = await relate(player, deed);
    await player.tenant.blocks.block(person, deed.reason, { type: 'site', id: keyId, ip: null });
  },
  unblock: async (player, deed) => {
    const { person, keyId } = await relate(player, deed);
    await player.tenant.blocks.unblock(person, { type: 'site', id: keyId, ip: null });
  },
  complain: async (player, deed) => {
    const { complaints } = player.tenant;
    const { person, keyId } = await relate(player, deed);
    const officer = { type: 'admin' as const, id: staff.officer, ip: null };
    const draft = { category: deed.category, text: deed.text, attachments: [] };
    const { id } = await complaints.file(person, draft, { type: 'site', id: keyId, ip: null });
    if (deed.fate !== 'open') {
      await complaints.answer(id, 'We have looked into it. / Мы разобрались.', officer);
    }
    if (deed.fate === 'closed') {
      await complaints.close(id, officer);
    }
  },
  'give-role': async (player, deed) => {
    const { person, keyId } = await relate(player, deed);
    await player.tenant.siteRoles.replace(
      { ...person, roles: [deed.role] },
      { type: 'site', id: keyId, ip: null }
    );
  },
  suspend: async ({ clock, tenant }, { userId }) => {
    await clock.run('update public.users set is_suspended = true where id = $1', [userId]);
    await tenant.audit.append([
      entryOf(staff.keeper, { actorType: 'admin', userId, action: 'admin.suspend_person' }),
    ]);
  },
  reveal: async ({ tenant }, { userId, attribute, reason }) => {
    await tenant.reveals.ask(
      { userId, attribute, category: 'support', reason },
      { id: staff.officer, ip: null, isMachine: false }
    );
  },
  'ask-erasure': async ({ tenant }, { userId, by }) => {
    await tenant.erasures.request(userId, requesterOf(userId, by));
  },
  'take-back-erasure': async ({ tenant }, { userId }) => {
    await tenant.erasures.cancel(userId, requesterOf(userId, 'person'));
  },
  'erase-due': async ({ tenant }) => {
    await tenant.erasures.runDue();
  },
  'confirm-erasure': async (player, deed) => {
    const { erasures } = player.tenant;
    const { person, keyId } = await relate(player, deed);
    const asked = await erasures.listOfSite(person.siteId);
    const notice = asked.find(({ userRef }) => userRef === person.userRef);
    if (notice) {
      await erasures.confirm({ siteId: person.siteId, actorId: keyId, ip: null }, notice.id);
    }
  },
};

/** Only noted on the chain: many, and the database need not be asked to wait for each. */
const light: readonly Deed['type'][] = ['sign-in', 'read', 'verdict'];

const play = async (player: Player, deed: Deed) => {
  const handle = handlers[deed.type] as (player: Player, deed: Deed) => Promise<void>;
  await handle(player, deed);
};

/** Sign-ins, which the pack counts and keeps no list of. */
const writeCounts = async ({ clock, signIns, lastSeen }: Player, tenantId: string) => {
  const rows = [...signIns.values()];
  await clock.run(
    `insert into passport.daily_counts (tenant_id, metric, day, site_id, count)
     select $1, 'sign_in', * from unnest($2::date[], $3::text[], $4::bigint[])`,
    [
      tenantId,
      rows.map(({ day }) => day),
      rows.map(({ siteId }) => siteId),
      rows.map(({ count }) => count),
    ]
  );
  const seen = [...lastSeen];
  await clock.run(
    `update public.users set last_sign_in_at = to_timestamp(seen.ms / 1000)
     from unnest($1::text[], $2::float8[]) as seen (id, ms)
     where users.id = seen.id`,
    [seen.map(([id]) => id), seen.map(([, ms]) => ms)]
  );
};

/** @param end where the story ends, milliseconds since the epoch */
export const playStory = async (
  { moments }: Story,
  {
    tenant,
    clock,
    end,
  }: { readonly tenant: TenantRuntime; readonly clock: Clock; readonly end: number }
): Promise<readonly OpenedSite[]> => {
  const player: Player = {
    ...{ tenant, clock },
    sites: new Map(),
    refs: new Map(),
    signIns: new Map(),
    lastSeen: new Map(),
    appends: [],
  };
  for (const { ago, deed } of moments) {
    if (light.includes(deed.type)) {
      clock.setProcess(end - ago);
    } else {
      await flush(player);
      await clock.set(end - ago);
    }
    await play(player, deed);
  }
  await flush(player);
  await writeCounts(player, tenant.id);
  await clock.set(end);
  const siteIds = [...player.sites.values()].slice(0, 1).map(({ siteId }) => siteId);
  for (const [memberId, role, owned] of [
    [staff.officer, 'data_protection_officer', []],
    ['demosupport1', 'support', []],
    ['demoowner001', 'site_owner', siteIds],
  ] as const) {
    await tenant.members.put(
      { memberId, role, siteIds: [...owned] },
      { type: 'operator', id: 'demo', ip: null }
    );
  }
  return [...player.sites.values()];
};
