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
  youAre: 'You are',
  identifier: 'Your identifier here',
  identifierText:
    'It exists only in this shop. Another shop gets another one, and the two cannot be matched.',
  received: 'What the identity service has told the shop',
  passport: 'See and change what shops may know about you',
  empty: 'Your cart is empty.',
  total: 'Total',
  buy: 'Place the order',
  signInToBuy: 'Sign in to order',
  noOrders: 'No orders yet.',
  order: 'Order',
  placed: 'Thank you! Your order is placed.',
  back: 'Back to the shop',
  other: 'Русский',
  errorTitle: 'That did not work',
  errors: {
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
  youAre: 'Вы',
  identifier: 'Ваш идентификатор здесь',
  identifierText:
    'Он есть только в этом магазине. У другого магазина будет другой, и сопоставить их нельзя.',
  received: 'Что сообщила магазину служба входа',
  passport: 'Посмотреть и изменить, что магазины могут знать о вас',
  empty: 'Корзина пуста.',
  total: 'Итого',
  buy: 'Оформить заказ',
  signInToBuy: 'Войти и оформить заказ',
  noOrders: 'Заказов пока нет.',
  order: 'Заказ',
  placed: 'Спасибо! Заказ оформлен.',
  back: 'Вернуться в магазин',
  other: 'English',
  errorTitle: 'Не получилось',
  errors: {
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
