/** The frame of every page: our own header with language and, on narrow screens, the menu that stands for the host's sidebar. */
import { Box, Button, Group, Menu, ScrollArea, VisuallyHidden } from '@mantine/core';
import { useEffect } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { chooseLanguage, languages, useLanguage, useTexts } from '../i18n.ts';
import { sectionTitle, sharedTexts } from '../texts/shared.ts';
import classes from './layout.module.css';
import { pages } from './pages.ts';
import { useMay } from './session.tsx';

const languageNames = { en: 'English', ru: 'Русский' } as const;

const LanguageMenu = () => {
  const t = useTexts(sharedTexts);
  const current = useLanguage();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" color="gray" c="dimmed">
          <VisuallyHidden>{`${t('language')}: ${languageNames[current]}`}</VisuallyHidden>
          <span aria-hidden="true">{current.toUpperCase()}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            fw={language === current ? 600 : 400}
            onClick={() => void chooseLanguage(language)}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

/** Only where the host's sidebar is not shown. */
const NarrowMenu = () => {
  const t = useTexts(sharedTexts);
  const language = useLanguage();
  const may = useMay();
  return (
    <Menu position="bottom-start" shadow="md" width={240}>
      <Menu.Target>
        <Button variant="default" size="compact-md" className={classes['narrow'] ?? ''}>
          {t('menu')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{sectionTitle[language]}</Menu.Label>
        {pages
          .filter(({ access }) => may(access))
          .map(({ path, title }) => (
            <Menu.Item key={path} component={NavLink} to={`/${path}`}>
              {title[language]}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item component="a" href="/console">
          {t('toHost')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

const useDocumentTitle = () => {
  const language = useLanguage();
  const { pathname } = useLocation();
  useEffect(() => {
    const page = pages.find(({ path }) => pathname.split('/')[1] === path);
    document.title = `${page?.title[language] ?? sectionTitle[language]} - Logto Passport`;
  }, [language, pathname]);
};

export const Layout = () => {
  const language = useLanguage();
  useDocumentTitle();
  return (
    <ScrollArea className={classes['scroller'] ?? ''} type="auto" lang={language}>
      <Box className={classes['page'] ?? ''} component="main">
        <Group justify="space-between" mb="xs" mih={28}>
          <NarrowMenu />
          <span />
          <LanguageMenu />
        </Group>
        <Outlet />
      </Box>
    </ScrollArea>
  );
};
