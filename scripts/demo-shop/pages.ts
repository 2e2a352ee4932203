/** The shop's pages but the cart. */
import type { Product } from './catalogue.ts';
import type { Order } from './database.ts';
import { renderReceived } from './events-list.ts';
import type { ReceivedEvent } from './event-store.ts';
import { escape, formatPrice, renderLines, renderPage } from './layout.ts';
import type { View } from './layout.ts';
import type { SharedItem } from './passport.ts';
import { derivePseudonym } from './pseudonym.ts';
import { getTexts } from './texts.ts';
import type { ShopErrorCode } from './texts.ts';

const drawings = {
  cup: (colour: string) =>
    `<svg viewBox="0 0 120 90" aria-hidden="true"><ellipse cx="60" cy="80" rx="44" ry="6" opacity=".15"/><path d="M25 28h62v18a31 31 0 0 1-62 0z" fill="${colour}"/><path d="M87 34h7a12 12 0 0 1 0 24h-10" fill="none" stroke="${colour}" stroke-width="6"/><path d="M44 18c-5-6 5-8 0-14M58 18c-5-6 5-8 0-14M72 18c-5-6 5-8 0-14" fill="none" stroke="currentColor" stroke-width="2" opacity=".4"/></svg>`,
  book: (colour: string) =>
    `<svg viewBox="0 0 120 90" aria-hidden="true"><ellipse cx="60" cy="82" rx="44" ry="5" opacity=".15"/><rect x="32" y="8" width="56" height="70" rx="3" fill="${colour}"/><rect x="32" y="8" width="9" height="70" rx="3" opacity=".25"/><path d="M50 26h28M50 35h20" stroke="#fff" stroke-width="3" opacity=".8"/></svg>`,
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

/** An order and where it goes: null when nobody can read that any more. */
export type OrderView = Order & { readonly address: string | null };

const renderDestination = ({ language, catalogue }: View, order: OrderView) => {
  const texts = getTexts(language);
  if (order.address !== null) {
    return `<p>${texts.orderTo} <strong data-address>${escape(order.address)}</strong></p>`;
  }
  if (order.isAddressWithdrawn || order.delivery !== null) {
    return `<p data-withdrawn>${texts.orderWithdrawn}</p>`;
  }
  return catalogue.isAsking ? `<p>${texts.orderCollected}</p>` : '';
};

export const renderOrders = (view: View, orders: readonly OrderView[], isNew: boolean): string => {
  const { language } = view;
  const texts = getTexts(language);
  const list = orders
    .map(
      (
        order
      ) => `<section class="order"><h2>${texts.order} № ${order.id} · ${order.createdAt.toLocaleDateString(language)}</h2>
${renderLines(view, order.lines, order.totalCents)}${renderDestination(view, order)}</section>`
    )
    .join('');
  const notice = isNew ? `<p class="notice" role="status">${texts.placed}</p>` : '';
  const body = `<h1>${texts.orders}</h1>${notice}${list || `<p>${texts.noOrders}</p>`}`;
  return renderPage(view, texts.orders, body);
};

const renderShared = ({ language }: View, shared: readonly SharedItem[]) => {
  const texts = getTexts(language);
  const items = shared.map(({ attribute, purpose, text, expiresAt }) => {
    const end = expiresAt ? ` · ${texts.until} ${expiresAt.toLocaleDateString(language)}` : '';
    return `<li><span>${texts.attributes[attribute]} <small>${escape(purpose)}${end}</small></span><strong>${escape(text)}</strong></li>`;
  });
  return items.length === 0
    ? `<p data-shared>${texts.sharedNothing}</p>`
    : `<ul class="lines" data-shared>${items.join('')}</ul><p><small>${texts.sharedText}</small></p>`;
};

export const renderKnowledge = (
  view: View,
  shared: readonly SharedItem[],
  events: readonly ReceivedEvent[]
): string => {
  const { language, session } = view;
  const texts = getTexts(language);
  const userRef = session.userRef ?? '';
  const everything = JSON.stringify({ user_ref: userRef, shared, events }, null, 2);
  return renderPage(
    view,
    texts.knowsShort,
    `<h1>${texts.knows}</h1><p>${texts.knowsText}</p>
<div class="pseudonym"><small>${texts.youAre}</small><strong data-pseudonym>${escape(derivePseudonym(userRef, language))}</strong></div>
<h2>${texts.identifier}</h2><p><code data-user-ref>${escape(userRef)}</code></p><p>${texts.identifierText}</p>
<h2>${texts.shared}</h2>${renderShared(view, shared)}
${renderReceived(view, events)}
<p><a data-passport href="${escape(new URL('/passport/me', view.identityUrl).href)}">${texts.passport}</a></p>
<details><summary>${texts.received}</summary><pre tabindex="0">${escape(everything)}</pre></details>`
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
