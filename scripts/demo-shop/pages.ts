/** The shop's pages. Values are escaped here; styles are in public/shop.css. */
import type { Catalogue, Language, Product } from './catalogue.ts';
import { findProduct } from './catalogue.ts';
import type { CartLine, Order, Session } from './database.ts';
import { derivePseudonym } from './pseudonym.ts';
import { getTexts } from './texts.ts';
import type { ShopErrorCode } from './texts.ts';

export type View = {
  readonly language: Language;
  readonly catalogue: Catalogue;
  readonly shopId: string;
  /** The identity service, where people look after what shops may know. */
  readonly identityUrl: string;
  readonly session: Session;
  readonly cart: readonly CartLine[];
};

const escape = (value: string) =>
  value.replaceAll(/["&'<>]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

const formatPrice = (cents: number, language: Language) =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(cents / 100);

const drawings = {
  cup: (colour: string) =>
    `<svg viewBox="0 0 120 90" aria-hidden="true"><ellipse cx="60" cy="80" rx="44" ry="6" opacity=".15"/><path d="M25 28h62v18a31 31 0 0 1-62 0z" fill="${colour}"/><path d="M87 34h7a12 12 0 0 1 0 24h-10" fill="none" stroke="${colour}" stroke-width="6"/><path d="M44 18c-5-6 5-8 0-14M58 18c-5-6 5-8 0-14M72 18c-5-6 5-8 0-14" fill="none" stroke="currentColor" stroke-width="2" opacity=".4"/></svg>`,
  book: (colour: string) =>
    `<svg viewBox="0 0 120 90" aria-hidden="true"><ellipse cx="60" cy="82" rx="44" ry="5" opacity=".15"/><rect x="32" y="8" width="56" height="70" rx="3" fill="${colour}"/><rect x="32" y="8" width="9" height="70" rx="3" opacity=".25"/><path d="M50 26h28M50 35h20" stroke="#fff" stroke-width="3" opacity=".8"/></svg>`,
};

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

const renderPage = (view: View, title: string, body: string) => {
  const name = view.catalogue.name[view.language];
  return `<!doctype html>
<html lang="${view.language}" class="${view.shopId}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escape(title === name ? name : `${title} – ${name}`)}</title><link rel="stylesheet" href="/shop.css"></head>
<body>${renderNavigation(view)}<main>${body}</main></body></html>`;
};

const renderProduct = (view: View, product: Product) => {
  const { language, catalogue, session } = view;
  const name = escape(product.name[language]);
  return `<li class="product">${drawings[catalogue.drawing](product.colour)}
<h2>${name}</h2><p>${escape(product.note[language])}</p>
<p class="price">${formatPrice(product.priceCents, language)}</p>
<form method="post" action="/cart"><input type="hidden" name="csrf" value="${session.csrf}">
<input type="hidden" name="product" value="${product.id}">
<button aria-label="${getTexts(language).add}: ${name}">${getTexts(language).add}</button></form></li>`;
};

export const renderHome = (view: View): string => {
  const { catalogue, language } = view;
  const products = catalogue.products.map((product) => renderProduct(view, product)).join('');
  return renderPage(
    view,
    catalogue.name[language],
    `<h1>${escape(catalogue.motto[language])}</h1><ul class="products">${products}</ul>`
  );
};

const renderLines = ({ catalogue, language }: View, lines: readonly CartLine[]) =>
  lines
    .map(({ productId, quantity }) => {
      const product = findProduct(catalogue, productId);
      return product
        ? `<li><span>${escape(product.name[language])} × ${quantity}</span><span>${formatPrice(product.priceCents * quantity, language)}</span></li>`
        : '';
    })
    .join('');

export const computeTotal = (catalogue: Catalogue, lines: readonly CartLine[]): number =>
  lines.reduce(
    (sum, { productId, quantity }) =>
      sum + (findProduct(catalogue, productId)?.priceCents ?? 0) * quantity,
    0
  );

export const renderCart = (view: View): string => {
  const { language, cart, session, catalogue } = view;
  const texts = getTexts(language);
  const action = session.userRef
    ? `<form method="post" action="/checkout"><input type="hidden" name="csrf" value="${session.csrf}"><button>${texts.buy}</button></form>`
    : `<p><a class="button" href="/sign-in?to=cart">${texts.signInToBuy}</a></p>`;
  const body =
    cart.length === 0
      ? `<p>${texts.empty}</p><p><a href="/">${texts.back}</a></p>`
      : `<ul class="lines">${renderLines(view, cart)}<li class="total"><span>${texts.total}</span><span>${formatPrice(computeTotal(catalogue, cart), language)}</span></li></ul>${action}`;
  return renderPage(view, texts.cart, `<h1>${texts.cart}</h1>${body}`);
};

export const renderOrders = (view: View, orders: readonly Order[], isNew: boolean): string => {
  const { language } = view;
  const texts = getTexts(language);
  const list = orders
    .map(
      (
        order
      ) => `<section class="order"><h2>${texts.order} № ${order.id} · ${order.createdAt.toLocaleDateString(language)}</h2>
<ul class="lines">${renderLines(view, order.lines)}<li class="total"><span>${texts.total}</span><span>${formatPrice(order.totalCents, language)}</span></li></ul></section>`
    )
    .join('');
  const notice = isNew ? `<p class="notice" role="status">${texts.placed}</p>` : '';
  const body = `<h1>${texts.orders}</h1>${notice}${list || `<p>${texts.noOrders}</p>`}`;
  return renderPage(view, texts.orders, body);
};

export const renderKnowledge = (view: View): string => {
  const { language, session } = view;
  const texts = getTexts(language);
  const userRef = session.userRef ?? '';
  return renderPage(
    view,
    texts.knowsShort,
    `<h1>${texts.knows}</h1><p>${texts.knowsText}</p>
<div class="pseudonym"><small>${texts.youAre}</small><strong data-pseudonym>${escape(derivePseudonym(userRef, language))}</strong></div>
<h2>${texts.identifier}</h2><p><code data-user-ref>${escape(userRef)}</code></p><p>${texts.identifierText}</p>
<p><a data-passport href="${escape(new URL('/passport/me', view.identityUrl).href)}">${texts.passport}</a></p>
<details><summary>${texts.received}</summary><pre tabindex="0">${escape(JSON.stringify(session.claims, null, 2))}</pre></details>`
  );
};

/** Errors of a sign-in offer another one; the rest lead back to the shop. */
export const renderError = (view: View, code: ShopErrorCode): string => {
  const texts = getTexts(view.language);
  const isSignIn = code.startsWith('shop.sign_in') || code === 'shop.identity_unavailable';
  const [target, label] = isSignIn ? ['/sign-in', texts.retry] : ['/', texts.back];
  return renderPage(
    view,
    texts.errorTitle,
    `<h1>${texts.errorTitle}</h1><p role="alert" data-code="${code}">${texts.errors[code]}</p>
<p><a class="button" href="${target}">${label}</a></p>`
  );
};
