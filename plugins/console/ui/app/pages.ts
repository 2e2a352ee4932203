/** Every page of the console, once: the sidebar, the menu of narrow screens and the router are made from this table. */
import type { ComponentType } from 'react';
import type { Text } from '../i18n.ts';

export type ConsolePage = {
  /** Below /console/passport. */
  readonly path: string;
  readonly title: Text;
  /** Paths of an outline icon, 24 by 24. Drawn where no React is loaded, too. */
  readonly icon: readonly string[];
  /** What the session must be allowed to see it. */
  readonly access: string;
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
};

export const pages: readonly ConsolePage[] = [
  {
    path: 'overview',
    title: { en: 'Overview', ru: 'Обзор' },
    icon: ['M4 20V10', 'M10 20V4', 'M16 20v-7', 'M21 20H3'],
    access: 'staff:overview',
    load: async () => import('../pages/overview/index.tsx'),
  },
  {
    path: 'users',
    title: { en: 'People', ru: 'Люди' },
    icon: [
      'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z',
      'M2 21c0-4 3-6 7-6s7 2 7 6',
      'M17 11a3 3 0 0 0 0-6',
      'M22 20c0-3-1.5-4.6-4-5.3',
    ],
    access: 'staff:users.read',
    load: async () => import('../pages/users/index.tsx'),
  },
  {
    path: 'sites',
    title: { en: 'Sites', ru: 'Сайты' },
    icon: ['M3 9l1.5-5h15L21 9', 'M4 9v11h16V9', 'M3 9h18', 'M9 20v-6h6v6'],
    access: 'staff:sites.read',
    load: async () => import('../pages/sites/index.tsx'),
  },
  {
    path: 'rules',
    title: { en: 'Authorization', ru: 'Авторизация' },
    icon: ['M5 4v6a4 4 0 0 0 4 4h10', 'M15 10l4 4-4 4', 'M5 14v6'],
    access: 'staff:rules.read',
    load: async () => import('../pages/rules/index.tsx'),
  },
  {
    path: 'sharing',
    title: { en: 'Data sharing', ru: 'Передача данных' },
    icon: ['M4 4h16v16H4z', 'M4 10h16', 'M10 4v16', 'M16 4v16'],
    access: 'staff:sharing.read',
    load: async () => import('../pages/sharing/index.tsx'),
  },
  {
    path: 'audit',
    title: { en: 'Audit', ru: 'Аудит' },
    icon: ['M6 3h9l4 4v14H6z', 'M9 12h7', 'M9 16h7', 'M9 8h3'],
    access: 'staff:audit.read',
    load: async () => import('../pages/audit/index.tsx'),
  },
  {
    path: 'complaints',
    title: { en: 'Complaints', ru: 'Жалобы' },
    icon: ['M4 4h16v12H10l-5 4v-4H4z', 'M12 7v4', 'M12 13v.2'],
    access: 'staff:complaints.read',
    load: async () => import('../pages/complaints/index.tsx'),
  },
  {
    path: 'requests',
    title: { en: 'Requests', ru: 'Запросы' },
    icon: ['M6 4h12l3 9v7H3v-7z', 'M3 13h5l1.5 3h5L16 13h5'],
    access: 'staff:requests.read',
    load: async () => import('../pages/requests/index.tsx'),
  },
  {
    path: 'regions',
    title: { en: 'Regions and keys', ru: 'Регионы и ключи' },
    icon: ['M8 15a4 4 0 1 1 3.5-6H21v4h-3v3h-3v-3h-3.5A4 4 0 0 1 8 15z', 'M8 11v.2'],
    access: 'staff:regions.read',
    load: async () => import('../pages/regions/index.tsx'),
  },
  {
    path: 'members',
    title: { en: 'Members', ru: 'Сотрудники' },
    icon: ['M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z', 'M9 12l2 2 4-4'],
    access: 'staff:members',
    load: async () => import('../pages/members/index.tsx'),
  },
];
