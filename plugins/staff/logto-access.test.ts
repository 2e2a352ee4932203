import { describe, expect, it } from '@jest/globals';
import { decideLogtoAccess } from './logto-access.ts';

const decide = (path: string) => decideLogtoAccess('site_owner', { method: 'GET', path });

describe('a site owner', () => {
  it('reads one application by its id, however it is written', () => {
    const expected = { type: 'one-application', applicationId: 'app_1' };

    expect(decide('/api/applications/app_1')).toEqual(expected);
    expect(decide('/api/applications/app%5F1')).toEqual(expected);
  });

  it('reads nothing by an id that is no text', () => {
    for (const id of ['%FF', '%', '%E0%A4%A', '%zz']) {
      expect(decide(`/api/applications/${id}`)).toEqual({ type: 'deny' });
      expect(decide(`/api/applications/${id}/secrets`)).toEqual({ type: 'deny' });
    }
  });
});
