/** What all pages of the shop have in common. Values are escaped where they are put in; styles are in public/shop.css. */
import type { Catalogue, Language } from './catalogue.ts';
import { findProduct } from './catalogue.ts';
import type { CartLine, Session } from './database.ts';
import { getTexts } from './texts.ts';

export type View = {
  readonly language: Language;
  readonly catalogue: Catalogue;
  readonly shopId: string;
  /** The identity service, where people look after what shops may know. */
  readonly identityUrl: string;
  readonly session: Session;
  readonly cart: readonly CartLine[];
};

export const escape = (value: string) =>
  value.replaceAll(/["&'<>]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

export const formatPrice = (cents: number, language: Language) =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(cents / 100);

const renderNavigation = ({ language, session, cart, catalogue }: View) => {
  const texts = getTexts(language);
  const count = cart.reduce((sum, { quantity }) => sum + quantity, 0);
  const account = session.userRef
    ? `<a href="/orders">${texts.orders}</a><a href="/me">${texts.knowsShort}</a>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${session.csrf}"><button class="link">${texts.signOut}</button></form>`
    : `<a href="/sign-in">${texts.signIn}</a>`;
  const other = language === 'en' ? 'ru' : 'en';
  return `<header><a class="name" href="/">${escape(catalogue.name[language])}</a>
<nav aria-label="${texts.menu}">
<a href="/cart">${texts.cart}${count > 0 ? ` (${count})` : ''}</a>${account}
<a href="/language/${other}" lang="${other}" hreflang="${other}">${texts.other}</a></nav></header>`;
};

export const renderPage = (view: View, title: string, body: string) => {
  const name = view.catalogue.name[view.language];
  return `<!doctype html>
<html lang="${view.language}" class="${view.shopId}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escape(title === name ? name : `${title} – ${name}`)}</title><link rel="stylesheet" href="/shop.css"></head>
<body>${renderNavigation(view)}<main>${body}</main></body></html>`;
};

/** Products and their sum. */
export const renderLines = (
  { catalogue, language }: View,
  lines: readonly CartLine[],
  totalCents: number
) => {
  const items = lines.map(({ productId, quantity }) => {
    const product = findProduct(catalogue, productId);
    return product
      ? `<li><span>${escape(product.name[language])} × ${quantity}</span><span>${formatPrice(product.priceCents * quantity, language)}</span></li>`
      : '';
  });
  return `<ul class="lines">${items.join('')}<li class="total"><span>${getTexts(language).total}</span><span>${formatPrice(totalCents, language)}</span></li></ul>`;
};
