/** The section "Privacy" in the host's sidebar: plain elements with the classes of the host's own entries. */
import type { ConsolePage } from '../app/pages.ts';
import type { Language } from '../i18n.ts';
import { sectionTitle } from '../texts/shared.ts';
import type { HostPage, RowClasses } from './host-page.ts';
import { readRowClasses } from './host-page.ts';
import { readOwnPath, toUrl } from './location.ts';

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
const onClick = (event: MouseEvent, visit: () => void) => {
  if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    visit();
  }
};

export type Section = {
  readonly pages: readonly ConsolePage[];
  readonly language: Language;
  readonly visit: (path: string) => void;
};

const buildLink = (
  page: ConsolePage,
  { language, visit }: Section,
  classes: RowClasses
): HTMLElement => {
  const url = toUrl(page.path);
  const link = buildElement(
    'a',
    classes.row,
    buildElement('div', classes.icon, buildIcon(page.icon)),
    buildElement('div', classes.label, document.createTextNode(page.title[language]))
  );
  link.setAttribute('href', url);
  link.dataset['passportPage'] = page.path;
  link.addEventListener('click', (event) => onClick(event, () => visit(page.path)));
  return link;
};

const build = (section: Section, classes: RowClasses): HTMLElement => {
  const { pages, language } = section;
  const title = buildElement('div', classes.title, document.createTextNode(sectionTitle[language]));
  const links = pages.map((page) => buildLink(page, section, classes));
  const element = buildElement('div', classes.section, title, ...links);
  element.setAttribute(marker, language);
  return element;
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
export const placeSection = (host: HostPage, section: Section): void => {
  const { pages, language } = section;
  const found = host.menu.querySelector<HTMLElement>(`[${marker}]`);
  const isCurrent =
    found?.getAttribute(marker) === language && found.querySelectorAll('a').length === pages.length;
  const classes = readRowClasses(host);
  if (!classes || pages.length === 0) {
    return;
  }
  const placed = isCurrent ? found : build(section, classes);
  if (!isCurrent) {
    found?.remove();
    // After the first of the host's sections: further down a card of the host may lie over it.
    host.menu.firstElementChild?.after(placed);
  }
  markActive(placed, classes.active);
};
