/** Complaints of sites about people, and whom sites do not serve. */
import { Tabs } from '@mantine/core';
import { Route, Routes, useNavigate, useParams } from 'react-router';
import { useTexts } from '../../i18n.ts';
import { PageHeader } from '../../shared/page-header.tsx';
import { BlockList } from './block-list.tsx';
import { ComplaintPage } from './complaint-page.tsx';
import { ComplaintQueue } from './complaint-queue.tsx';
import { texts } from './texts.ts';

const Lists = ({ tab }: { readonly tab: 'complaints' | 'blocks' }) => {
  const t = useTexts(texts);
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          void navigate(value === 'blocks' ? '/complaints/blocks' : '/complaints')
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="complaints">{t('complaints')}</Tabs.Tab>
          <Tabs.Tab value="blocks">{t('blocks')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="complaints">
          <ComplaintQueue />
        </Tabs.Panel>
        <Tabs.Panel value="blocks">
          <BlockList />
        </Tabs.Panel>
      </Tabs>
    </>
  );
};

const One = () => {
  const { id = '' } = useParams();
  return <ComplaintPage key={id} id={id} />;
};

export const Page = () => (
  <Routes>
    <Route index element={<Lists tab="complaints" />} />
    <Route path="blocks" element={<Lists tab="blocks" />} />
    <Route path=":id" element={<One />} />
  </Routes>
);
