/** A condition as groups of comparisons; one the builder cannot show whole stands as it was written, to be read and not touched. */
import { Alert, Button, Code, Stack } from '@mantine/core';
import {
  MantineValueEditor,
  MantineValueSelector,
  QueryBuilderMantine,
} from '@react-querybuilder/mantine';
import type {
  MantineValueEditorProps,
  MantineValueSelectorProps,
} from '@react-querybuilder/mantine';
import { useMemo, useState } from 'react';
import { QueryBuilder } from 'react-querybuilder';
import type { RuleGroupType } from 'react-querybuilder';
import { useTexts } from '../../i18n.ts';
import classes from './builder.module.css';
import { toLogic, toQuery } from './conditions.ts';
import { kindsOf, toFields } from './fields.ts';
import { texts } from './texts.ts';
import type { Vocabulary } from './use-policy.ts';

/** A title alone is no label to everybody. */
const controls = {
  valueSelector: (props: MantineValueSelectorProps) => (
    <MantineValueSelector {...props} aria-label={props.title ?? ''} />
  ),
  valueEditor: (props: MantineValueEditorProps) => (
    <MantineValueEditor {...props} extraProps={{ 'aria-label': props.title ?? '' }} />
  ),
};

const listFields = ({ rules }: RuleGroupType): readonly string[] =>
  rules.flatMap((rule) => ('rules' in rule ? listFields(rule) : [rule.field]));

const useWords = () => {
  const t = useTexts(texts);
  return useMemo(
    () => ({
      combinators: [
        { name: 'and' as const, label: t('and') },
        { name: 'or' as const, label: t('or') },
      ],
      translations: {
        fields: { title: t('field') },
        operators: { title: t('operator') },
        value: { title: t('value') },
        combinators: { title: t('combinator') },
        notToggle: { label: t('not'), title: t('not') },
        addRule: { label: `+ ${t('addCondition')}`, title: t('addCondition') },
        addGroup: { label: `+ ${t('addGroup')}`, title: t('addGroup') },
        removeRule: { label: '✕', title: t('removeCondition') },
        removeGroup: { label: '✕', title: t('removeGroup') },
      },
    }),
    [t]
  );
};

const ByHand = ({
  rule,
  onReplace,
}: {
  readonly rule: unknown;
  readonly onReplace: (() => void) | null;
}) => {
  const t = useTexts(texts);
  return (
    <Stack gap="xs" align="flex-start">
      <Alert variant="light" color="gray" w="100%">
        {t('byHand')}
      </Alert>
      <Code block w="100%" tabIndex={0}>
        {JSON.stringify(rule, null, 2)}
      </Code>
      {onReplace && (
        <Button size="xs" variant="subtle" color="red" onClick={onReplace}>
          {t('newCondition')}
        </Button>
      )}
    </Stack>
  );
};

export const ConditionEditor = ({
  rule,
  vocabulary,
  label,
  isReadOnly,
  onChange,
}: {
  readonly rule: unknown;
  readonly vocabulary: Vocabulary;
  readonly label: string;
  readonly isReadOnly: boolean;
  readonly onChange: (rule: unknown) => void;
}) => {
  const t = useTexts(texts);
  const words = useWords();
  const kinds = useMemo(() => kindsOf(vocabulary), [vocabulary]);
  // The builder's own state while it is open: it keeps what a rule has no place for, such as an empty group.
  const [query, setQuery] = useState(() => toQuery(rule, kinds));
  const used = query ? listFields(query).join(' ') : '';
  const fields = useMemo(
    () => toFields(vocabulary, used === '' ? [] : used.split(' '), t),
    [vocabulary, used, t]
  );
  const change = (next: RuleGroupType) => {
    setQuery(next);
    onChange(toLogic(next, kinds));
  };
  if (!query) {
    const start = {
      combinator: 'and',
      rules: [{ field: 'email_verified', operator: 'is', value: '' }],
    };
    return <ByHand rule={rule} onReplace={isReadOnly ? null : () => change(start)} />;
  }
  return (
    <section aria-label={label} className={classes['builder']}>
      <QueryBuilderMantine>
        <QueryBuilder
          fields={fields}
          query={query}
          onQueryChange={(next) => {
            // The builder tells its first state too, with ids added: no change of the rule.
            if (JSON.stringify(toLogic(next, kinds)) === JSON.stringify(toLogic(query, kinds))) {
              setQuery(next);
            } else {
              change(next);
            }
          }}
          controlElements={controls}
          combinators={words.combinators}
          translations={words.translations}
          getValueEditorSeparator={() => null}
          resetOnFieldChange
          showNotToggle
          disabled={isReadOnly}
          getValueEditorType={(field, operator) =>
            ['in', 'notIn'].includes(operator)
              ? 'text'
              : fields.find(({ name }) => name === field)?.valueEditorType === 'select'
                ? 'select'
                : 'text'
          }
          controlClassnames={{ queryBuilder: classes['query'] ?? '' }}
          context={{}}
        />
      </QueryBuilderMantine>
    </section>
  );
};
