import { describe, expect, it } from '@jest/globals';
import { createConsoleConfig, insertScript } from './page.ts';

const script = '<script type="module" src="/passport/console/app/console.js"></script>';

describe('the script in the host’s page', () => {
  it('stands at the end of the head', () => {
    expect(insertScript('<html><head><title>x</title></head><body></body></html>')).toBe(
      `<html><head><title>x</title>${script}</head><body></body></html>`
    );
  });

  it('is there once, however often it is asked for', () => {
    const once = insertScript('<head></HEAD>') ?? '';

    expect(insertScript(once)).toBe(once);
  });

  it('is not put into what has no head', () => {
    expect(insertScript('{"code":"x"}')).toBeNull();
  });

  it('takes no text of the page for a pattern', () => {
    expect(insertScript('<head>$& $1</head>')).toBe(`<head>$& $1${script}</head>`);
  });
});

it('tells the page the address of the tenant it administers, and nothing secret', () => {
  expect(createConsoleConfig((id) => new URL(`https://${id}.example/base`))).toEqual({
    tenantId: 'default',
    apiUrl: 'https://default.example',
    resource: 'https://default.logto.app/api',
    clientId: 'admin-console',
  });
});
