/** A headless Chromium for tests: from npm @sparticuz/chromium, or the one CHROME_PATH names. */
import puppeteer from 'puppeteer';
import type { Browser, Page } from 'puppeteer';
import { locateChromium } from './chromium.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-prefers-reduced-motion',
];

export const launchBrowser = async (): Promise<Browser> =>
  puppeteer.launch({
    executablePath: process.env['CHROME_PATH'] ?? (await locateChromium()),
    headless: true,
    // The package's own flags are for AWS Lambda: one process, which several contexts do not survive.
    args: flags,
  });

/** A page of its own person: own cookies; errors of its scripts are collected. */
export const openPage = async (
  browser: Browser,
  language: 'en' | 'ru' = 'en'
): Promise<{ page: Page; errors: readonly string[] }> => {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error instanceof Error ? error.message : 'unknown'));
  await page.setExtraHTTPHeaders({ 'accept-language': language });
  await page.setViewport({ width: 1280, height: 900 });
  return { page, errors };
};
