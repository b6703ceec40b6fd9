// Who works here: the names that history gets, with a badge to scan or a PIN to type.
import { Button, Group, Modal, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconBarcode, IconLock, IconUser } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperatorView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { Section } from './Section';
import classes from './Settings.module.css';

/** Operators adds and changes them. */
export function Operators() {
  const { t } = useTranslation();
  const operators = useAsk('operators', {}, { topics: ['operators'] });
  const [editing, setEditing] = useState<OperatorView | 'new' | null>(null);
  return (
    <Section title={t('settings.operators.title')} lead={t('settings.operators.lead')}>
      {operators.error && <ErrorNote error={operators.error} />}
      {operators.data?.operators.length === 0 && (
        <EmptyState icon={IconUser} title={t('settings.operators.empty')} lead={t('settings.operators.emptyLead')} />
      )}
      <Stack gap={0} component="ul" className={classes.list}>
        {operators.data?.operators.map((operator) => (
          <OperatorLine key={operator.id} operator={operator} onEdit={() => setEditing(operator)} />
        ))}
      </Stack>
      <Group>
        <Button variant="default" onClick={() => setEditing('new')}>
          {t('settings.operators.add')}
        </Button>
      </Group>
      {editing && <Edit operator={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </Section>
  );
}

function OperatorLine({ operator, onEdit }: { operator: OperatorView; onEdit: () => void }) {
  const { t } = useTranslation();
  const edit = useAct('operatorEdit');
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <Text fw={600} c={operator.active ? undefined : 'dimmed'}>
          {operator.name}
        </Text>
        <Group gap="xs">
          {operator.badge && (
            <Text size="sm" c="dimmed">
              <IconBarcode size={14} aria-hidden /> {t('settings.operators.badge')}
            </Text>
          )}
          {operator.pin && (
            <Text size="sm" c="dimmed">
              <IconLock size={14} aria-hidden /> {t('settings.operators.pin')}
            </Text>
          )}
        </Group>
      </div>
      <Switch
        aria-label={t('settings.operators.active', { name: operator.name })}
        checked={operator.active}
        onChange={(event) => edit.mutate({ id: operator.id, name: null, badge: null, pin: null, active: event.currentTarget.checked })}
      />
      <Button variant="default" size="compact-sm" onClick={onEdit}>
        {t('settings.operators.edit')}
      </Button>
    </li>
  );
}

// An empty badge or PIN of an operator who has one leaves it as it is: nobody can read it back to type it again.
function Edit({ operator, onClose }: { operator: OperatorView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(operator?.name ?? '');
  const [badge, setBadge] = useState('');
  const [pin, setPIN] = useState('');
  const add = useAct('operatorAdd', { onSuccess: onClose });
  const edit = useAct('operatorEdit', { onSuccess: onClose });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (operator) edit.mutate({ id: operator.id, name: name.trim(), badge: badge || null, pin: pin || null, active: null });
    else add.mutate({ name: name.trim(), badge, pin });
  }
  const kept = operator ? t('settings.operators.kept') : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={operator ? t('settings.operators.editTitle', { name: operator.name }) : t('settings.operators.add')}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('settings.operators.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <PasswordInput
            label={t('settings.operators.badgeField')}
            description={operator?.badge ? kept : t('settings.operators.badgeLead')}
            autoComplete="off"
            value={badge}
            onChange={(event) => setBadge(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.showPassword') }}
          />
          <PasswordInput
            label={t('settings.operators.pinField')}
            description={operator?.pin ? kept : undefined}
            inputMode="numeric"
            autoComplete="off"
            value={pin}
            onChange={(event) => setPIN(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.showPassword') }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!name.trim()} loading={add.isPending || edit.isPending}>
              {t('settings.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
