/** Requests of people about their own data: the list, and one request. */
import { Route, Routes, useParams } from 'react-router';
import { RequestList } from './request-list.tsx';
import { RequestPage } from './request-page.tsx';

const One = () => {
  const { requestId = '' } = useParams();
  return <RequestPage key={requestId} requestId={requestId} />;
};

export const Page = () => (
  <Routes>
    <Route index element={<RequestList />} />
    <Route path=":requestId" element={<One />} />
  </Routes>
);
