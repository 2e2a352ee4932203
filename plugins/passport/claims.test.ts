import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildPassportClaims } from './claims.ts';
import type { LiveConsent } from './claims.ts';
import { containsPersonal, filterTokenClaims } from './token-claims.ts';

const subject = {
  tenantId: 'default',
  siteId: 'site_1',
  userRef: 'ppid_1',
  assuranceLevel: 'none',
  permissions: null,
} as const;
const hostClaims = {
  sub: 'u1',
  email: 'alice@example.com',
  email_verified: true,
  name: 'Alice',
  roles: ['only-alice'],
  created_at: 1_700_000_000_000,
  organizations: ['org1'],
  a_claim_of_next_year: 'x',
};
const email: LiveConsent = {
  attribute: 'email',
  claims: ['email', 'email_verified'],
  purpose: 'receipt',
  expiresAt: 1_800_000_000,
};

describe('buildPassportClaims', () => {
  it('drops every claim of the host when nobody agreed to anything, known or not', () => {
    expect(buildPassportClaims(hostClaims, [], subject)).toEqual({
      sub: 'u1',
      user_ref: 'ppid_1',
      tenant: 'default',
      site: 'site_1',
      passport: { v: 1, consents: [], assurance_level: 'none' },
    });
  });

  it('keeps the claims of a live consent and says what they are for and until when', () => {
    expect(buildPassportClaims(hostClaims, [email], subject)).toMatchObject({
      email: 'alice@example.com',
      email_verified: true,
      passport: {
        consents: [{ attribute: 'email', purpose: 'receipt', expires_at: 1_800_000_000 }],
      },
    });
  });

  it('says what the rules of the site grant, also when that is nothing, and no word of it where none grants', () => {
    const tell = (permissions: readonly string[] | null) =>
      buildPassportClaims(hostClaims, [], { ...subject, permissions })['passport'];

    expect(tell(['orders:create'])).toMatchObject({ permissions: ['orders:create'] });
    expect(tell([])).toMatchObject({ permissions: [] });
    expect(tell(null)).not.toHaveProperty('permissions');
  });

  it('for any host claims and any consents gives nothing outside the consents', () => {
    const own = ['sub', 'user_ref', 'tenant', 'site', 'passport'];
    const name = fc.string({ minLength: 1 });

    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), fc.array(name), (claims, allowed) => {
        const result = buildPassportClaims(claims, [{ ...email, claims: allowed }], subject);
        return Object.keys(result).every((key) => own.includes(key) || allowed.includes(key));
      })
    );
  });

  it('cannot be talked out of its own claims by the host', () => {
    const result = buildPassportClaims(
      { ...hostClaims, user_ref: 'u1', passport: 'u1' },
      [{ ...email, claims: ['user_ref', 'passport'] }],
      subject
    );

    expect(result).toMatchObject({ user_ref: 'ppid_1', passport: { v: 1 } });
  });
});

describe('filterTokenClaims', () => {
  const personal = ['u1xyz', 'alice@example.com', 'ru'];

  it.each([
    ['the value itself', { a: 'alice@example.com' }],
    ['in capitals', { a: 'ALICE@EXAMPLE.COM' }],
    ['inside another text', { a: 'mailto:alice@example.com?x' }],
    ['deep in a structure', { a: { b: [{ c: 'u1xyz' }] } }],
    ['as a key', { a: { 'alice@example.com': true } }],
  ])('drops an allowed claim that holds a personal value %s', (_, claims) => {
    expect(filterTokenClaims(claims, { allowed: ['a'], personal, actorRef: undefined })).toEqual(
      {}
    );
  });

  it('keeps an allowed claim without personal values and drops what is not allowed', () => {
    const claims = { tier: 'gold', locale: 'ru', other: 'x' };

    const kept = filterTokenClaims(claims, {
      allowed: ['tier', 'locale'],
      personal,
      actorRef: undefined,
    });

    expect(kept).toEqual({ tier: 'gold', locale: 'ru' });
  });

  it('replaces the actor by the identifier at the site and never keeps the host’s', () => {
    const claims = { act: { sub: 'u1xyz' }, organization_id: 'org1' };
    const options = { allowed: ['act'], personal };

    expect(filterTokenClaims(claims, { ...options, actorRef: 'ppid_2' })).toEqual({
      act: { sub: 'ppid_2' },
      organization_id: 'org1',
    });
    expect(filterTokenClaims(claims, { ...options, actorRef: undefined })).toEqual({
      organization_id: 'org1',
    });
  });

  it.each(['sub', 'scope', 'client_id', 'user_ref', 'active'])(
    'never lets a script set %s, whatever the site may receive',
    (name) => {
      const claims = { [name]: 'forged' };

      expect(filterTokenClaims(claims, { allowed: [name], personal, actorRef: undefined })).toEqual(
        {}
      );
    }
  );

  it('does not take a value of two characters for telling', () => {
    expect(containsPersonal('ru-RU', ['ru'])).toBe(false);
  });
});
