// The inputs of a platform's own fields, as the platform describes them: label, where to find the value, secret or not, choices, default.
import { Anchor, MultiSelect, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChoiceView, FieldView } from '../api/calls';
import { useText } from '../parts/format';
import { choicesOf, manyOf, type Values } from './logic';

interface FieldsProps {
  fields: FieldView[];
  values: Values;
  onChange: (values: Values) => void;
  /** what is wrong, by key */
  wrong?: Record<string, 'missing' | 'form'>;
  /** secrets that are kept by the program */
  kept?: string[];
  /** of them, those that shall go */
  cleared?: string[];
  onClear?: (cleared: string[]) => void;
  disabled?: boolean;
  /** what the platform was asked for: the choices of the fields that are loaded, by key */
  loaded?: Record<string, ChoiceView[]>;
}

/** Fields are inputs one below the other. */
export function Fields({ fields, values, onChange, wrong = {}, kept = [], cleared = [], onClear, disabled, loaded = {} }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          choices={choicesOf(field, values[field.key] ?? '', loaded[field.key])}
          value={values[field.key] ?? ''}
          onChange={(value) => onChange({ ...values, [field.key]: value })}
          error={wrong[field.key] && t(`accounts.wrong.${wrong[field.key]}`)}
          kept={kept.includes(field.key)}
          cleared={cleared.includes(field.key)}
          onClear={
            onClear && (() => onClear(cleared.includes(field.key) ? cleared.filter((key) => key !== field.key) : [...cleared, field.key]))
          }
          disabled={disabled}
        />
      ))}
    </Stack>
  );
}

interface FieldProps {
  field: FieldView;
  choices: ChoiceView[];
  value: string;
  onChange: (value: string) => void;
  error?: string;
  kept: boolean;
  cleared: boolean;
  onClear?: () => void;
  disabled?: boolean;
}

function Field({ field, choices, value, onChange, error, kept, cleared, onClear, disabled }: FieldProps) {
  const { t } = useTranslation();
  const text = useText();
  const asked = field.required && !field.default;
  const input = { label: text(field.label), withAsterisk: asked, error, disabled };
  const data = choices.map((choice) => ({ value: choice.value, label: text(choice.label) || choice.value }));
  if (field.many && data.length > 0) {
    return (
      <MultiSelect
        {...input}
        description={text(field.where)}
        data={data}
        searchable
        clearable
        value={manyOf(value)}
        onChange={(chosen) => onChange(chosen.join(','))}
      />
    );
  }
  if (data.length > 0) {
    return (
      <Select
        {...input}
        description={text(field.where)}
        data={data}
        allowDeselect={field.loaded}
        value={value || field.default || null}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  }
  if (field.secret) {
    return (
      <PasswordInput
        {...input}
        autoComplete="new-password"
        description={
          <>
            {text(field.where)}
            {kept && (
              <>
                {' '}
                {cleared ? t('accounts.secret.goes') : t('accounts.secret.kept')}{' '}
                {onClear && !asked && (
                  <Anchor underline="always" component="button" type="button" size="xs" onClick={onClear}>
                    {cleared ? t('accounts.secret.keep') : t('accounts.secret.remove')}
                  </Anchor>
                )}
              </>
            )}
          </>
        }
        placeholder={kept && !cleared ? '••••••••' : undefined}
        visibilityToggleFocusable
        visibilityToggleButtonProps={{ 'aria-label': t('accounts.secret.show', { what: text(field.label) }) }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...input}
      description={text(field.where)}
      placeholder={field.default || undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
