/** People: the list with its search, one person, and requests to see a value. */
import { Route, Routes } from 'react-router';
import { PeoplePage } from './people-page.tsx';
import { PersonPage } from './person-page.tsx';
import { RevealsPage } from './reveals-page.tsx';

export const Page = () => (
  <Routes>
    <Route index element={<PeoplePage />} />
    <Route path="reveals" element={<RevealsPage />} />
    <Route path=":userId" element={<PersonPage />} />
  </Routes>
);
