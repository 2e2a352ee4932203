// Purpose: takes the pictures of the README: shop, sign-in, mailbox, checkout, consent and what each shop knows, in English and Russian.
// Usage: node scripts/screenshots.ts [output folder, docs/screenshots unless named]
//        node scripts/screenshots.ts console [folder]   see screenshots-console.ts
//   Runs the embedded host with the pack and both shops on a server of its own and removes it afterwards.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'puppeteer';
import type { Shop } from './demo-shop/launch.ts';
import { openShop } from './demo-shop/open.ts';
import { openStreet, readCode } from './e2e/street.ts';
import type { Street } from './e2e/street.ts';
import { launchBrowser, openPage } from './testing/browser.ts';
import { takeConsolePictures } from './screenshots-console.ts';
import { startTestServer } from './testing/server.ts';

type Language = 'en' | 'ru';

/** Documentation addresses (RFC 2606): nobody's. */
const people: Readonly<Record<Language, string>> = {
  en: 'visitor@example.org',
  ru: 'gost@example.org',
};

/** Pixels. A shop's page fills a desk screen; the card of the identity service is narrow. */
const widths = { page: 1280, card: 560 } as const;
const startHeight = 300;
const maxHeight = 900;
const margin = 16;

/** A picture as tall as what is on the page: empty space below says nothing and costs bytes. */
const createPhotographer =
  (folder: string, language: Language) =>
  async (page: Page, subject: string, shape: keyof typeof widths): Promise<void> => {
    const width = widths[shape];
    await page.setViewport({ width, height: startHeight });
    const bottom = await page.$eval('main', (main) => {
      window.scrollTo(0, 0);
      return main.getBoundingClientRect().bottom;
    });
    const height = Math.min(maxHeight, Math.ceil(bottom) + margin);
    await page.setViewport({ width, height });
    const name = `${subject}-${language}.png` as const;
    const file = `${folder}/${name}` as const;
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    process.stdout.write(`${name} ${width}x${height}, ${size} bytes\n`);
  };

const submitAndLand = async (page: Page, button: string) =>
  Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(button)]);

/** The tea shop asks for something, as it does with `npm start`: it takes the place of the street's bare one. */
const openTea = async ({ tea, databases, world: { host, management } }: Street): Promise<Shop> => {
  await tea.stop();
  return openShop(
    { management, userUrl: host.userUrl, databaseUrl: host.databaseUrl },
    { id: 'tea', port: Number(new URL(tea.url).port), databaseUrl: databases.tea.url }
  );
};

/** One person's way: catalogue, sign-up, the code, the checkout that asks, then the same person at both shops. */
const walk = async (street: Street, browser: Browser, folder: string, language: Language) => {
  const take = createPhotographer(folder, language);
  const { userUrl } = street.world.host;
  const email = people[language];
  const { page, errors } = await openPage(browser, language);

  await page.goto(street.tea.url, { waitUntil: 'load' });
  await take(page, 'shop', 'page');
  await page.goto(`${street.tea.url}/sign-in`, { waitUntil: 'load' });
  await take(page, 'sign-in', 'card');
  await submitAndLand(page, 'a[href^="/register"]');
  await page.type('#email', email);
  await page.click('form[data-step="email"] button');
  await page.waitForSelector('form[data-step="code"]:not([hidden])');

  const mailbox = await openPage(browser, language);
  await mailbox.page.goto(`${userUrl}/mailbox`, { waitUntil: 'load' });
  await take(mailbox.page, 'mailbox', 'card');

  await page.type('#code', await readCode(userUrl, email));
  await submitAndLand(page, 'form[data-step="code"] button');
  await page.waitForSelector('[data-user-ref]');
  await page.goto(street.tea.url, { waitUntil: 'load' });
  await submitAndLand(page, '.product button');
  await take(page, 'checkout', 'page');
  await submitAndLand(page, 'a[data-share="receipt"]');
  await page.waitForSelector('form[action="/passport/consent"]');
  await page.click('input[name="share.email.receipts"]');
  await take(page, 'consent', 'card');
  await submitAndLand(page, 'button[value="share"]');
  await page.waitForSelector('[data-email]');
  await page.goto(`${street.tea.url}/me`, { waitUntil: 'load' });
  await take(page, 'knows-tea', 'page');
  await page.goto(`${street.books.url}/sign-in`, { waitUntil: 'load' });
  await page.waitForSelector('[data-user-ref]');
  await take(page, 'knows-books', 'page');
  await page.goto(`${userUrl}/passport/me`, { waitUntil: 'load' });
  await take(page, 'passport', 'page');

  const failures = [...errors, ...mailbox.errors];
  if (failures.length > 0) {
    throw new Error(`a page has script errors: ${failures.join('; ')}`);
  }
};

const run = async (folder: string) => {
  await mkdir(folder, { recursive: true });
  const stopServer = await startTestServer();
  const browser = await launchBrowser().catch(async (error: unknown) => {
    await stopServer();
    throw error;
  });
  try {
    for (const language of ['en', 'ru'] as const) {
      // A host of its own: the mailbox shows this person's messages only.
      const street = await openStreet();
      try {
        const tea = await openTea(street);
        try {
          await walk(street, browser, folder, language);
        } finally {
          await tea.stop();
        }
      } finally {
        await street.close();
      }
    }
  } finally {
    await browser.close();
    await stopServer();
  }
};

const docs = path.join(import.meta.dirname, '../docs/screenshots');
const [subject, folder] = process.argv.slice(2);
await (subject === 'console'
  ? takeConsolePictures(
      path.resolve(folder ?? path.join(import.meta.dirname, '../.data/screenshots')),
      docs
    )
  : run(path.resolve(subject ?? docs)));
