import { describe, expect, it } from '@jest/globals';
import { parseSettings } from './settings.ts';

describe('settings of npm start', () => {
  it('has a default for everything', () => {
    const settings = parseSettings({}, '/clone');

    expect(settings).toEqual({
      ports: { user: 3001, admin: 3002, shop: 4001, secondShop: 4002, postgres: 54_320 },
      dataDirectory: '/clone/.data/start',
      isDemo: false,
      logtoHome: undefined,
    });
  });

  it.each(['PORT', 'ADMIN_PORT', 'SHOP_PORT', 'POSTGRES_PORT'])(
    'refuses %s that is not a port and names it without showing its value',
    (name) => {
      const read = () => parseSettings({ [name]: 'seventy' }, '/clone');

      expect(read).toThrow(
        expect.objectContaining({ code: 'start.invalid_setting', detail: { names: [name] } })
      );
    }
  );
});
