/** Sites: the list, the registration, and one site in tabs. */
import { Route, Routes } from 'react-router';
import { RegisterSite } from './register-site.tsx';
import { SiteList } from './site-list.tsx';
import { SitePage } from './site-page.tsx';

export const Page = () => (
  <Routes>
    <Route index element={<SiteList />} />
    <Route path="new" element={<RegisterSite />} />
    <Route path=":siteId/:tab?" element={<SitePage />} />
  </Routes>
);
