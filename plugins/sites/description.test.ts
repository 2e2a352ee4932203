import { describe, expect, it } from '@jest/globals';
import { parsePatch } from './description.ts';
import type { SiteDescription } from './description.ts';

const present: SiteDescription = {
  displayName: 'Tea',
  displayNameRu: 'Чай',
  logoUrl: 'https://tea.example/logo.svg',
  legalName: 'Tea Ltd',
  policyUrl: null,
  languages: ['en', 'ru'],
};

const findFields = (patch: unknown): unknown => {
  try {
    parsePatch(patch);
    return null;
  } catch (error) {
    return error;
  }
};

describe('a patch of a site’s description', () => {
  it('changes what it names, takes away what is null, and leaves the rest', () => {
    const changed = parsePatch({ displayName: '  Tea & more ', legalName: null })(present);

    expect(changed).toEqual({ ...present, displayName: 'Tea & more', legalName: null });
  });

  it('that is empty, or names a field without a value, changes nothing', () => {
    expect(parsePatch({})(present)).toEqual(present);
    expect(parsePatch({ displayName: undefined })(present)).toEqual(present);
  });

  it('keeps addresses in the form of browsers', () => {
    const { logoUrl, policyUrl } = parsePatch({
      logoUrl: 'HTTPS://Tea.Example/my logo".png',
      policyUrl: 'http://чай.рф/о нас',
    })(present);

    expect(logoUrl).toBe('https://tea.example/my%20logo%22.png');
    expect(policyUrl).toBe('http://xn--80as4b.xn--p1ai/%D0%BE%20%D0%BD%D0%B0%D1%81');
  });

  it.each<[string, unknown, readonly string[]]>([
    ['a script for a logo', { logoUrl: 'javascript:alert(1)' }, ['logoUrl']],
    ['data for a logo', { logoUrl: 'data:image/png;base64,AA' }, ['logoUrl']],
    ['a password in an address', { policyUrl: 'https://u:p@tea.example/' }, ['policyUrl']],
    ['no address at all', { policyUrl: 'tea.example' }, ['policyUrl']],
    ['too long an address', { logoUrl: `https://tea.example/${'я'.repeat(400)}` }, ['logoUrl']],
    ['a blank name', { displayName: '   ' }, ['displayName']],
    ['a name of 101 letters', { displayName: 'x'.repeat(101) }, ['displayName']],
    ['a name of two lines', { displayName: 'Tea\nBank' }, ['displayName']],
    ['a name that turns its direction', { legalName: 'Tea \u202ednaB' }, ['legalName']],
    ['no language', { languages: [] }, ['languages']],
    ['an unknown language', { languages: ['en', 'de'] }, ['languages']],
    ['a language twice', { languages: ['en', 'en'] }, ['languages']],
    ['no languages', { languages: null }, ['languages']],
    ['a field of another table', { sector_id: 'sector_a' }, ['sector_id']],
    ['two wrong fields', { displayName: 1, logoUrl: 2 }, ['displayName', 'logoUrl']],
    ['a field that is somebody’s address', { 'ada@example.org': 1 }, ['(unknown)']],
    ['a list', [], ['(unknown)']],
    ['nothing', null, ['(unknown)']],
  ])('is refused with %s, naming the fields only', (_, patch, fields) => {
    expect(findFields(patch)).toMatchObject({
      code: 'sites.invalid_site',
      httpStatus: 400,
      detail: { fields },
    });
  });
});
