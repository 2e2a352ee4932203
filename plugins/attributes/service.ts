/**
 * What a site may read about a person beyond its tokens: attribute by attribute, for the purpose the person agreed to, at the moment of
 * the call. Consent is read for every answer and nothing is kept.
 *
 * Who a site does not know is answered like somebody who shares nothing: an answer never tells whether an identifier exists, belongs to
 * another site or is gone. Every answer about somebody is on the audit chain before it is given; if it cannot be, it is not given.
 */
import type { AuditEntryInput, AuditLog } from '../audit/port.ts';
import type { Consent, Consents, SealingKeys } from '../consent/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import type { Attribute } from '../passport/port.ts';
import { isAttribute } from '../passport/port.ts';
import { personStatement, toClaims } from './claims.ts';
import type { Claims, PersonRow } from './claims.ts';
import { attributesErrors } from './errors.ts';
import { openAttribute, readSealingKeyId, sealAttribute } from './sealed-form.ts';

export type AttributeResult =
  | {
      readonly status: 'value';
      readonly value: Claims;
      /** Seconds since the epoch. */
      readonly expires_at?: number;
    }
  | { readonly status: 'value'; readonly sealed: string; readonly expires_at?: number }
  | { readonly status: 'not_consented' | 'expired' | 'not_available' };

/** The site on whose behalf is read, and what authenticated it. */
export type Reader = {
  readonly siteId: string;
  readonly sectorId: string;
  readonly actorId: string;
  readonly ip: string | null;
};

export type Reading = {
  readonly attributes: readonly Attribute[];
  readonly purpose: string;
  readonly form: 'value' | 'sealed';
};

export type Attributes = {
  /** @throws audit.unavailable, vault.unavailable, attributes.sealing_unavailable */
  readonly read: (
    reader: Reader,
    userRef: string,
    reading: Reading
  ) => Promise<Readonly<Record<string, AttributeResult>>>;
  /** Opens what `form: sealed` gave, while its consent lives. @throws attributes.invalid_sealed, audit.unavailable */
  readonly open: (
    reader: Reader,
    sealed: string
  ) => Promise<{ readonly attribute: string; readonly purpose: string } & AttributeResult>;
  /** Whose identifier it is at this site; null when it is nobody's here. */
  readonly findPerson: (reader: Reader, userRef: string) => Promise<string | null>;
  /** The opened row; null when the account is gone. */
  readonly readRow: (userId: string) => Promise<PersonRow | null>;
};

/** Stands for somebody without consents, so that strangers cost the same queries. */
const nobody = '';

const isLiveFor = (consent: Consent, attribute: string, purpose: string) =>
  consent.attribute === attribute && consent.purpose === purpose && consent.release === 'value';

const toExpiry = ({ expiresAt }: Consent) =>
  expiresAt === null ? {} : { expires_at: Math.floor(expiresAt / 1000) };

export const createAttributes = (deps: {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly consents: Pick<Consents, 'listLive' | 'listCurrent'>;
  readonly pairwise: Pick<Pairwise, 'findUser'>;
  readonly sealingKeys: SealingKeys;
  /** Runs a statement on Logto's tables and opens what it returns. */
  readonly run: (text: string, values: readonly unknown[]) => Promise<readonly PersonRow[]>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Attributes => {
  const { audit, consents, pairwise, sealingKeys, run, now } = deps;

  const findPerson: Attributes['findPerson'] = async ({ sectorId }, userRef) =>
    pairwise.findUser(sectorId, userRef);
  const readRow: Attributes['readRow'] = async (userId) =>
    (await run(personStatement, [userId]))[0] ?? null;

  const toEntry = (
    { siteId, actorId, ip }: Reader,
    person: { readonly userId: string | null; readonly userRef: string | null },
    entry: {
      readonly action: string;
      readonly attributes: readonly string[];
      readonly purpose: string;
      readonly isAllowed: boolean;
    }
  ): AuditEntryInput => ({
    actorType: 'site',
    actorId,
    userId: person.userId,
    userRef: person.userRef,
    siteId,
    action: entry.action,
    attributes: [...entry.attributes],
    purpose: entry.purpose,
    ip,
    result: entry.isAllowed ? 'allowed' : 'denied',
  });

  /** Why a site gets nothing, by the answers that count now. */
  const explainRefusal = (
    current: readonly Consent[],
    attribute: string,
    purpose: string
  ): AttributeResult => {
    const answer = current.find((one) => isLiveFor(one, attribute, purpose));
    const isExpired =
      answer?.decision === 'granted' && answer.expiresAt !== null && answer.expiresAt <= now();
    return { status: isExpired ? 'expired' : 'not_consented' };
  };
  const listCurrentAt = async (userId: string, siteId: string) =>
    (await consents.listCurrent(userId)).filter((one) => one.siteId === siteId);

  const toSealed = async (
    reader: Reader,
    userRef: string,
    consent: Consent,
    value: Claims
  ): Promise<AttributeResult> => {
    const key = await sealingKeys.take(consent);
    if (!key) {
      throw attributesErrors.sealing_unavailable();
    }
    const sealed = await sealAttribute(key, {
      v: 1,
      user_ref: userRef,
      site: reader.siteId,
      attribute: consent.attribute,
      purpose: consent.purpose,
      iat: Math.floor(now() / 1000),
      value,
    });
    key.key.fill(0);
    return { status: 'value', sealed, ...toExpiry(consent) };
  };

  const read: Attributes['read'] = async (reader, userRef, { attributes, purpose, form }) => {
    const userId = await findPerson(reader, userRef);
    const live = await consents.listLive(userId ?? nobody, reader.siteId);
    const wanted = attributes.map((attribute) => ({
      attribute,
      consent: live.find((one) => isLiveFor(one, attribute, purpose)) ?? null,
    }));
    // Opened only when something may be told.
    const row = wanted.some(({ consent }) => consent) ? await readRow(userId ?? nobody) : null;
    const current = wanted.some(({ consent }) => !consent)
      ? await listCurrentAt(userId ?? nobody, reader.siteId)
      : [];
    const results = await Promise.all(
      wanted.map(async ({ attribute, consent }): Promise<readonly [string, AttributeResult]> => {
        if (!consent) {
          return [attribute, explainRefusal(current, attribute, purpose)];
        }
        const value = row ? toClaims(row, attribute) : null;
        if (!value) {
          return [attribute, { status: 'not_available' }];
        }
        return [
          attribute,
          form === 'sealed'
            ? await toSealed(reader, userRef, consent, value)
            : { status: 'value', value, ...toExpiry(consent) },
        ];
      })
    );
    const told = results.flatMap(([name, { status }]) => (status === 'value' ? [name] : []));
    const refused = attributes.filter((name) => !told.includes(name));
    const entries = [
      { attributes: told, isAllowed: true },
      { attributes: refused, isAllowed: false },
    ]
      .filter(({ attributes: names }) => names.length > 0)
      .map((entry) =>
        toEntry(reader, { userId, userRef }, { action: 'attributes.read', purpose, ...entry })
      );
    await audit.append(entries);
    return Object.fromEntries(results);
  };

  const open: Attributes['open'] = async (reader, sealed) => {
    const found = await sealingKeys.find(reader.siteId, readSealingKeyId(sealed));
    if (!found || !isAttribute(found.attribute)) {
      return { attribute: '', purpose: '', status: 'not_consented' };
    }
    const { userId, attribute, purpose } = found;
    const live = await consents.listLive(userId, reader.siteId);
    const consent = found.isCurrent
      ? live.find((one) => isLiveFor(one, attribute, purpose))
      : undefined;
    const key = consent ? await sealingKeys.open(found) : null;
    if (!consent || !key) {
      await audit.append([
        toEntry(
          reader,
          { userId, userRef: null },
          { action: 'attributes.open', attributes: [attribute], purpose, isAllowed: false }
        ),
      ]);
      const refusal: AttributeResult = found.isCurrent
        ? explainRefusal(await listCurrentAt(userId, reader.siteId), attribute, purpose)
        : { status: 'not_consented' };
      return { attribute, purpose, ...refusal };
    }
    const content = await openAttribute(sealed, key);
    key.fill(0);
    if (content.site !== reader.siteId || content.attribute !== attribute) {
      throw attributesErrors.invalid_sealed();
    }
    await audit.append([
      toEntry(
        reader,
        { userId, userRef: content.user_ref },
        { action: 'attributes.open', attributes: [attribute], purpose, isAllowed: true }
      ),
    ]);
    return { attribute, purpose, status: 'value', value: content.value, ...toExpiry(consent) };
  };

  return { read, open, findPerson, readRow };
};
