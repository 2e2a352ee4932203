/**
 * The cart and the checkout on it. A shop that asks shows what is needed and why, a button that asks the person to share it, and the
 * button that orders only when the verdict allows.
 */
import type { Catalogue } from './catalogue.ts';
import { findProduct } from './catalogue.ts';
import type { CartLine } from './database.ts';
import { escape, renderLines, renderPage } from './layout.ts';
import type { View } from './layout.ts';
import type { Checkout } from './passport.ts';
import { getTexts } from './texts.ts';

export const computeTotal = (catalogue: Catalogue, lines: readonly CartLine[]): number =>
  lines.reduce(
    (sum, { productId, quantity }) =>
      sum + (findProduct(catalogue, productId)?.priceCents ?? 0) * quantity,
    0
  );

const renderReceipt = ({ language, identityUrl }: View, { verdict, email }: Checkout) => {
  const texts = getTexts(language);
  const { decision, reason } = verdict;
  const told = email
    ? `<p>${texts.receiptTo} <strong data-email>${escape(email)}</strong></p>`
    : '';
  if (decision) {
    return `<section class="asked"><h2>${texts.receipt}</h2>${told}</section>`;
  }
  const passport = `<p><a href="${escape(new URL('/passport/me', identityUrl).href)}">${texts.passport}</a></p>`;
  const why =
    reason === 'consent_required'
      ? `<p class="notice" role="status" data-reason="${reason}"><strong>${texts.receiptNeeded}</strong></p><p>${texts.receiptWhy}</p>
<p><a class="button" data-share="receipt" href="/sign-in?to=cart&amp;share=receipt">${texts.shareEmail}</a></p>`
      : `<p class="notice" role="status" data-reason="${reason}">${texts.refusals[reason]}</p>${passport}`;
  return `<section class="asked"><h2>${texts.receipt}</h2>${told}${why}</section>`;
};

const renderDelivery = ({ language }: View, { address }: Checkout) => {
  const texts = getTexts(language);
  const body = address
    ? `<p>${texts.deliverTo} <strong data-address>${escape(address)}</strong></p><p><small>${texts.deliveryNote}</small></p>`
    : `<p>${texts.collect}</p><p><a class="button quiet" data-share="delivery" href="/sign-in?to=cart&amp;share=delivery">${texts.shareAddress}</a></p>`;
  return `<section class="asked"><h2>${texts.delivery}</h2>${body}</section>`;
};

const renderBuying = (view: View, checkout: Checkout | null) => {
  const { session, language } = view;
  const texts = getTexts(language);
  const button = `<form method="post" action="/checkout"><input type="hidden" name="csrf" value="${session.csrf}"><button>${texts.buy}</button></form>`;
  if (!session.userRef) {
    return `<p><a class="button" href="/sign-in?to=cart">${texts.signInToBuy}</a></p>`;
  }
  return checkout
    ? `${renderReceipt(view, checkout)}${renderDelivery(view, checkout)}${checkout.verdict.decision ? button : ''}`
    : button;
};

/** @param checkout null in a shop that asks for nothing, and before signing in */
export const renderCart = (view: View, checkout: Checkout | null): string => {
  const { language, cart, catalogue } = view;
  const texts = getTexts(language);
  const body =
    cart.length === 0
      ? `<p>${texts.empty}</p><p><a href="/">${texts.back}</a></p>`
      : `${renderLines(view, cart, computeTotal(catalogue, cart))}${renderBuying(view, checkout)}`;
  return renderPage(view, texts.cart, `<h1>${texts.cart}</h1>${body}`);
};
