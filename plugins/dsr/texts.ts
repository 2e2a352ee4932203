/** What people read about taking their data with them and about being erased. */
import type { Language } from '../consent/port.ts';

export type Texts = {
  readonly language: string;
  readonly title: string;
  readonly back: string;
  readonly exportTitle: string;
  readonly exportLead: string;
  readonly exportButton: string;
  readonly erasureTitle: string;
  readonly erasureLead: (days: number) => string;
  readonly erasureNow: string;
  readonly sure: string;
  readonly erasureButton: string;
  readonly pending: (day: string) => string;
  readonly pendingLead: string;
  readonly cancelButton: string;
  readonly done: string;
  readonly closedTitle: string;
  readonly closedLead: string;
  readonly toRequest: string;
  readonly toSite: string;
};

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    language: 'По-русски',
    title: 'Your data and your account',
    back: 'My passport',
    exportTitle: 'Take your data with you',
    exportLead:
      'One file (JSON) with what we know: your data, what you share and shared with which site, who read what, and requests like the one below.',
    exportButton: 'Download my data',
    erasureTitle: 'Delete my account',
    erasureLead: (days) =>
      `Every site stops reading your data at once and is told to erase what it keeps. After ${days} days your account and the keys to your data are destroyed, in every backup too. Until then you can change your mind here.`,
    erasureNow:
      'Every site stops reading your data at once and is told to erase what it keeps. Today your account and the keys to your data are destroyed, in every backup too.',
    sure: 'I understand that this cannot be undone afterwards',
    erasureButton: 'Delete my account',
    pending: (day) => `Your account will be deleted on ${day}`,
    pendingLead:
      'Sites have been told and read nothing any more; you cannot sign in to them meanwhile. Sites that have erased your data already will not get it back when you change your mind.',
    cancelButton: 'Keep my account',
    done: 'Done.',
    closedTitle: 'Your account is about to be deleted',
    closedLead: 'You asked for it, so no site is served until then. You can take the request back.',
    toRequest: 'See the request',
    toSite: 'Back to the site',
  },
  ru: {
    language: 'In English',
    title: 'Ваши данные и аккаунт',
    back: 'Мой паспорт',
    exportTitle: 'Забрать данные с собой',
    exportLead:
      'Один файл (JSON) со всем, что о вас известно: данные, чем и с какими сайтами вы делитесь и делились, кто что читал, и запросы вроде того, что ниже.',
    exportButton: 'Скачать мои данные',
    erasureTitle: 'Удалить аккаунт',
    erasureLead: (days) =>
      `Все сайты сразу перестанут читать ваши данные и получат требование стереть то, что хранят. Через ${days} дн. аккаунт и ключи к вашим данным будут уничтожены, во всех резервных копиях тоже. До этого здесь можно передумать.`,
    erasureNow:
      'Все сайты сразу перестанут читать ваши данные и получат требование стереть то, что хранят. Сегодня же аккаунт и ключи к вашим данным будут уничтожены, во всех резервных копиях тоже.',
    sure: 'Я понимаю, что потом это не отменить',
    erasureButton: 'Удалить аккаунт',
    pending: (day) => `Аккаунт будет удалён ${day}`,
    pendingLead:
      'Сайты предупреждены и больше ничего не читают; войти на них пока нельзя. Если вы передумаете, сайты, которые уже стёрли ваши данные, обратно их не получат.',
    cancelButton: 'Оставить аккаунт',
    done: 'Готово.',
    closedTitle: 'Ваш аккаунт скоро будет удалён',
    closedLead:
      'Вы сами об этом попросили, поэтому до тех пор вход на сайты закрыт. Запрос можно отозвать.',
    toRequest: 'Посмотреть запрос',
    toSite: 'Вернуться на сайт',
  },
};
