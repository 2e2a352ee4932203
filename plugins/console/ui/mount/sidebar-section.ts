/** The section "Privacy" in the host's sidebar: plain elements with the classes of the host's own entries. */
import type { ConsolePage } from '../app/pages.ts';
import type { Language } from '../i18n.ts';
import { sectionTitle } from '../texts/shared.ts';
import type { HostPage, RowClasses } from './host-page.ts';
import { readRowClasses } from './host-page.ts';
import { goTo, readOwnPath, toUrl } from './location.ts';

const marker = 'data-passport-section';

const buildIcon = (paths: readonly string[]): SVGElement => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    width: '20',
    height: '20',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.8',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(name, value);
  }
  for (const d of paths) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
};

const buildElement = (tag: string, className: string, ...children: readonly Node[]) => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
};

/** A plain click goes without loading the page; with a modifier the browser does what it does with links. */
const onClick = (event: MouseEvent, url: string) => {
  if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    goTo(url);
  }
};

const buildLink = (page: ConsolePage, language: Language, classes: RowClasses): HTMLElement => {
  const url = toUrl(page.path);
  const link = buildElement(
    'a',
    classes.row,
    buildElement('div', classes.icon, buildIcon(page.icon)),
    buildElement('div', classes.label, document.createTextNode(page.title[language]))
  );
  link.setAttribute('href', url);
  link.dataset['passportPage'] = page.path;
  link.addEventListener('click', (event) => onClick(event, url));
  return link;
};

const build = (
  pages: readonly ConsolePage[],
  language: Language,
  classes: RowClasses
): HTMLElement => {
  const title = buildElement('div', classes.title, document.createTextNode(sectionTitle[language]));
  const links = pages.map((page) => buildLink(page, language, classes));
  const section = buildElement('div', classes.section, title, ...links);
  section.setAttribute(marker, language);
  return section;
};

const markActive = (section: HTMLElement, active: string | null) => {
  const [current] = (readOwnPath() ?? '').split('/');
  for (const link of section.querySelectorAll<HTMLElement>('a')) {
    const isActive = current !== '' && link.dataset['passportPage'] === current;
    if (active) {
      link.classList.toggle(active, isActive);
    }
    if (isActive) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
};

/** Puts the section into the menu when it is not there (the host may draw its menu anew), and marks the open page. */
export const placeSection = (
  host: HostPage,
  pages: readonly ConsolePage[],
  language: Language
): void => {
  const found = host.menu.querySelector<HTMLElement>(`[${marker}]`);
  const isCurrent =
    found?.getAttribute(marker) === language && found.querySelectorAll('a').length === pages.length;
  const classes = readRowClasses(host);
  if (!classes || pages.length === 0) {
    return;
  }
  const section = isCurrent ? found : build(pages, language, classes);
  if (!isCurrent) {
    found?.remove();
    // After the first of the host's sections: further down a card of the host may lie over it.
    host.menu.firstElementChild?.after(section);
  }
  markActive(section, classes.active);
};
