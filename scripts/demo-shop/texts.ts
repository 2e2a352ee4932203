import type { Language } from './catalogue.ts';

const en = {
  add: 'Add to cart',
  menu: 'Shop',
  cart: 'Cart',
  orders: 'Orders',
  signIn: 'Sign in',
  signOut: 'Sign out',
  knows: 'What this shop knows about you',
  knowsShort: 'What we know',
  knowsText:
    'This is everything the shop holds about you. There is no name, e-mail or phone in its database, so there is none to lose.',
  shared: 'What you share with this shop now',
  sharedText:
    'Read from the identity service for this page, and kept nowhere. Once you take it back, it is gone here.',
  sharedNothing: 'You share nothing with this shop.',
  attributes: { email: 'E-mail', name: 'Name', address: 'Address' },
  until: 'until',
  told: 'What the identity service told this shop about you',
  toldText: 'What happened and when, and nothing more. Forgotten after 30 days.',
  toldNothing: 'Nothing in the last 30 days.',
  events: {
    'consent-withdrawn': 'You took something back',
    'session-revoked': 'You were to be signed out here',
    'user-blocked': 'Your account was blocked at this shop',
    'account-disabled': 'Your account was suspended',
    'account-purged': 'Your account was deleted',
    'user-updated': 'Something you share has changed',
  },
  youAre: 'You are',
  identifier: 'Your identifier here',
  identifierText:
    'It exists only in this shop. Another shop gets another one, and the two cannot be matched.',
  received: 'The same as the shop reads it',
  passport: 'See and change what shops may know about you',
  empty: 'Your cart is empty.',
  total: 'Total',
  buy: 'Place the order',
  receipt: 'Receipt',
  receiptTo: 'We send the receipt to',
  receiptNeeded: 'To send the receipt we need your e-mail',
  receiptWhy:
    'Without it the order cannot be placed. You decide how long we may read it, and can take it back at any time.',
  shareEmail: 'Share the e-mail',
  delivery: 'Delivery',
  deliverTo: 'We deliver to',
  deliveryNote:
    'Read just now. We keep it sealed with the order and can open it as long as you let us.',
  collect: 'You collect the order at the shop. To have it delivered, share your address.',
  shareAddress: 'Share the address',
  refusals: {
    not_available: 'Your account has no e-mail that we could read, so the order cannot be placed.',
    rule: 'The e-mail of your account is not confirmed, so the order cannot be placed.',
    blocked: 'This shop takes no orders from this account.',
    rule_failed: 'The shop cannot decide about this order. Please try again later.',
  },
  signInToBuy: 'Sign in to order',
  noOrders: 'No orders yet.',
  order: 'Order',
  orderCollected: 'To be collected at the shop.',
  orderTo: 'Goes to',
  orderWithdrawn:
    'You have taken your address back: we cannot read where this order goes any more.',
  placed: 'Thank you! Your order is placed.',
  back: 'Back to the shop',
  other: 'Русский',
  errorTitle: 'That did not work',
  errors: {
    'shop.passport_unavailable':
      'What you share cannot be read now, and nothing was ordered. Please try again in a minute.',
    'shop.identity_unavailable':
      'The identity service does not answer. Please try again in a minute.',
    'shop.sign_in_failed':
      'The sign-in was not finished, or its link was opened twice. Please sign in again.',
    'shop.sign_in_not_started':
      'This sign-in was not started in this browser. Please sign in again.',
    'shop.form_expired': 'This page was open for too long. Go back and try again.',
    'shop.not_found': 'There is no such page.',
    'shop.unavailable': 'The shop has a problem with its database. Please try again in a minute.',
  },
  retry: 'Try again',
};
type Texts = typeof en;

const ru: Texts = {
  add: 'В корзину',
  menu: 'Магазин',
  cart: 'Корзина',
  orders: 'Заказы',
  signIn: 'Войти',
  signOut: 'Выйти',
  knows: 'Что этот магазин знает о вас',
  knowsShort: 'Что мы знаем',
  knowsText:
    'Это всё, что есть о вас в магазине. Имени, почты и телефона в его базе нет, и утечь им неоткуда.',
  shared: 'Чем вы сейчас делитесь с этим магазином',
  sharedText:
    'Прочитано у службы входа для этой страницы и нигде не хранится. Отзовёте – и здесь этого не станет.',
  sharedNothing: 'Вы ничем не делитесь с этим магазином.',
  attributes: { email: 'Почта', name: 'Имя', address: 'Адрес' },
  until: 'до',
  told: 'Что служба входа сообщила о вас этому магазину',
  toldText: 'Что произошло и когда, и больше ничего. Забывается через 30 дней.',
  toldNothing: 'За последние 30 дней – ничего.',
  events: {
    'consent-withdrawn': 'Вы что-то отозвали',
    'session-revoked': 'Здесь ваш вход нужно было завершить',
    'user-blocked': 'Ваша учётная запись заблокирована в этом магазине',
    'account-disabled': 'Ваша учётная запись приостановлена',
    'account-purged': 'Ваша учётная запись удалена',
    'user-updated': 'Изменилось то, чем вы делитесь',
  },
  youAre: 'Вы',
  identifier: 'Ваш идентификатор здесь',
  identifierText:
    'Он есть только в этом магазине. У другого магазина будет другой, и сопоставить их нельзя.',
  received: 'То же, как это читает магазин',
  passport: 'Посмотреть и изменить, что магазины могут знать о вас',
  empty: 'Корзина пуста.',
  total: 'Итого',
  buy: 'Оформить заказ',
  receipt: 'Чек',
  receiptTo: 'Чек пришлём на',
  receiptNeeded: 'Чтобы прислать чек, нам нужна ваша почта',
  receiptWhy:
    'Без неё заказ не оформить. Вы решаете, как долго мы можем её читать, и можете отозвать её в любой момент.',
  shareEmail: 'Поделиться почтой',
  delivery: 'Доставка',
  deliverTo: 'Доставим по адресу',
  deliveryNote:
    'Прочитано только что. С заказом адрес хранится запечатанным: открыть его можно, пока вы это разрешаете.',
  collect: 'Заказ можно забрать в магазине. Чтобы его доставили, поделитесь адресом.',
  shareAddress: 'Поделиться адресом',
  refusals: {
    not_available: 'В вашей учётной записи нет почты, которую можно прочитать: заказ не оформить.',
    rule: 'Почта вашей учётной записи не подтверждена: заказ не оформить.',
    blocked: 'Магазин не принимает заказы от этой учётной записи.',
    rule_failed: 'Магазин не может решить, принять ли заказ. Попробуйте позже.',
  },
  signInToBuy: 'Войти и оформить заказ',
  noOrders: 'Заказов пока нет.',
  order: 'Заказ',
  orderCollected: 'Забрать в магазине.',
  orderTo: 'Доставка по адресу',
  orderWithdrawn: 'Вы отозвали свой адрес: куда везти этот заказ, мы больше прочитать не можем.',
  placed: 'Спасибо! Заказ оформлен.',
  back: 'Вернуться в магазин',
  other: 'English',
  errorTitle: 'Не получилось',
  errors: {
    'shop.passport_unavailable':
      'Прочитать, чем вы делитесь, сейчас нельзя, и ничего не заказано. Попробуйте через минуту.',
    'shop.identity_unavailable': 'Служба входа не отвечает. Попробуйте через минуту.',
    'shop.sign_in_failed': 'Вход не завершён, или его ссылка открыта дважды. Войдите ещё раз.',
    'shop.sign_in_not_started': 'Этот вход начат в другом браузере. Войдите ещё раз.',
    'shop.form_expired': 'Страница была открыта слишком долго. Вернитесь и попробуйте снова.',
    'shop.not_found': 'Такой страницы нет.',
    'shop.unavailable': 'У магазина неполадки с базой данных. Попробуйте через минуту.',
  },
  retry: 'Попробовать снова',
};

export type ShopErrorCode = keyof Texts['errors'];
export const getTexts = (language: Language): Texts => ({ en, ru })[language];
