/** The head of a page: its one h1, a sentence about it, and what can be done on it. */
import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

export const PageHeader = ({
  title,
  text,
  back,
  actions,
}: {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  /** A page above this one. */
  readonly back?: { readonly to: string; readonly label: string };
  readonly actions?: ReactNode;
}) => (
  <Group justify="space-between" align="flex-start" gap="md" mb="lg">
    <Stack gap={4} maw={760}>
      {back && (
        <Anchor component={Link} to={back.to} size="sm">
          {`← ${back.label}`}
        </Anchor>
      )}
      <Title order={1} size="h3">
        {title}
      </Title>
      {text && <Text c="dimmed">{text}</Text>}
    </Stack>
    {actions && <Group gap="sm">{actions}</Group>}
  </Group>
);
