/**
 * The parts of the host's page that ours stand beside. Its class names are those of CSS modules: a hash and the local name, of which
 * only the local name is stable.
 */
const findAll = (name: string, parent: ParentNode = document): readonly HTMLElement[] =>
  [...parent.querySelectorAll<HTMLElement>(`[class*="__${name}"]`)].filter((element) =>
    [...element.classList].some((one) => one.endsWith(`__${name}`))
  );

export type HostPage = {
  readonly sidebar: HTMLElement;
  readonly menu: HTMLElement;
  /** Holds the sidebar and the page beside it. */
  readonly content: HTMLElement;
};

/** Null as long as the host shows no console: signed out, welcome page, still loading. */
export const findHostPage = (): HostPage | null => {
  for (const sidebar of findAll('sidebar')) {
    const [menu] = findAll('menuContent', sidebar);
    const content = sidebar.parentElement;
    if (menu?.querySelector('a[class*="__row"]') && content) {
      return { sidebar, menu, content };
    }
  }
  return null;
};

const searchActiveClass = (rowClass: string): string | null => {
  const pattern = new RegExp(`\\.${CSS.escape(rowClass)}\\.((?:[\\w-]|\\\\.)*__active)(?![\\w-])`);
  for (const sheet of document.styleSheets) {
    try {
      for (const rule of sheet.cssRules) {
        const found =
          rule instanceof CSSStyleRule ? pattern.exec(rule.selectorText)?.[1] : undefined;
        if (found) {
          return found.replaceAll('\\', '');
        }
      }
    } catch {
      // A stylesheet of another origin may not be read, and is not the host's.
    }
  }
  return null;
};

const known = new Map<string, { readonly sheets: number; readonly active: string | null }>();

/**
 * The class that marks the row of the open page, found in the stylesheets: on a page of ours no row of the host has it. Searched again only
 * when there are more stylesheets than last time.
 */
const findActiveClass = (rowClass: string): string | null => {
  const last = known.get(rowClass);
  const sheets = document.styleSheets.length;
  if (last && (last.active !== null || last.sheets === sheets)) {
    return last.active;
  }
  const active = searchActiveClass(rowClass);
  known.set(rowClass, { sheets, active });
  return active;
};

export type RowClasses = {
  readonly section: string;
  readonly title: string;
  readonly row: string;
  readonly icon: string;
  readonly label: string;
  readonly active: string | null;
};

/** How the host's own entries look, so that ours look the same. */
export const readRowClasses = ({ menu }: HostPage): RowClasses | null => {
  const row = menu.querySelector<HTMLElement>('a[class*="__row"]');
  const section = row?.parentElement;
  const rowClass = [...(row?.classList ?? [])].find((name) => name.endsWith('__row'));
  if (!row || !section || !rowClass) {
    return null;
  }
  const classOf = (element: Element | null | undefined) => element?.className ?? '';
  return {
    section: section.className,
    title: classOf([...section.children].find((child) => child.tagName !== 'A')),
    row: rowClass,
    icon: classOf(row.querySelector('[class*="__icon"]')),
    label: classOf(row.querySelector('[class*="__title"]')),
    active: findActiveClass(rowClass),
  };
};
