/** Top bar, sidebar and the page beside it. */
import { NavLink, Outlet } from 'react-router';
import { client, signOutUrl } from './client.ts';
import item from './item.module.css';
import layout from './layout.module.css';
import section from './section.module.css';
import { useTheme } from './theme.ts';

const entries = [
  {
    title: 'Overview',
    items: [{ to: '/get-started', label: 'Get started', icon: 'M5 12l4 4L19 6' }],
  },
  {
    title: 'Authentication',
    items: [{ to: '/applications', label: 'Applications', icon: 'M4 4h7v7H4z M13 13h7v7h-7z' }],
  },
] as const;

const Item = ({
  to,
  label,
  icon,
}: {
  readonly to: string;
  readonly label: string;
  readonly icon: string;
}) => (
  <NavLink
    to={to}
    className={({ isActive }) => `${item['row'] ?? ''} ${isActive ? (item['active'] ?? '') : ''}`}
  >
    <div className={item['icon']}>
      <svg
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        aria-hidden="true"
      >
        <path d={icon} />
      </svg>
    </div>
    <div className={item['title']}>{label}</div>
  </NavLink>
);

const Sidebar = () => (
  <nav className={layout['sidebar']} aria-label="Console">
    <div className={layout['menuContent']}>
      {entries.map(({ title, items }) => (
        <div key={title}>
          <div className={section['title']}>{title}</div>
          {items.map((one) => (
            <Item key={one.to} {...one} />
          ))}
        </div>
      ))}
    </div>
  </nav>
);

export const Layout = () => {
  const [theme, setTheme] = useTheme();
  return (
    <div className={layout['app']}>
      <header className={layout['topbar']}>
        <strong>Embedded console</strong>
        <button type="button" onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
        <button type="button" onClick={() => void client.signOut(signOutUrl)}>
          Sign out
        </button>
      </header>
      <div className={layout['content']}>
        <Sidebar />
        <div className={layout['overlayScrollbarWrapper']}>
          <div className={layout['main']}>
            <Outlet />
          </div>
        </div>
      </div>
    </div>
  );
};
