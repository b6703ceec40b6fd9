// Backup and restore: one encrypted file, without credentials. A restored workspace takes this one's place at the next start.
import { Alert, Button, Group, PasswordInput, Text } from '@mantine/core';
import { IconDeviceFloppy, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DoorError } from '../api/door';
import { saveFile, useAct, useAsk, useJob } from '../api/hooks';
import { chooseUpload, type PickedFile } from '../api/upload';
import { ConfirmChange } from '../parts/ConfirmChange';
import { tellError } from '../parts/tell';
import { Section } from './Section';

/** Backup writes and reads backups. */
export function Backup() {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const save = useAct('backupSave', {
    onSuccess: (file) => {
      setPassphrase('');
      setAgain('');
      void saveFile(file);
    },
  });
  const differ = again !== '' && again !== passphrase;
  return (
    <Section title={t('settings.backup.title')} lead={t('settings.backup.lead')}>
      <Group align="start">
        <PasswordInput
          label={t('settings.backup.passphrase')}
          autoComplete="new-password"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.showPassword') }}
          w={260}
        />
        <PasswordInput
          label={t('settings.backup.again')}
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differ && t('settings.backup.differ')}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.showPassword') }}
          w={260}
        />
      </Group>
      <Group>
        <Button
          leftSection={<IconDeviceFloppy size={16} />}
          disabled={!passphrase || again !== passphrase}
          loading={save.isPending}
          onClick={() => save.mutate({ passphrase })}
        >
          {t('settings.backup.save')}
        </Button>
      </Group>
      <Restore />
    </Section>
  );
}

function Restore() {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<PickedFile | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [id, setID] = useState<string | null>(null);
  const job = useJob(id);
  const begin = useAct('restoreNext', { onSuccess: (begun) => setID(begun.id) });
  const before = useAsk('restoreWaits', {}, { keep: true });
  const drop = useAct('restoreDrop', {
    onSuccess: () => {
      setID(null);
      void before.refetch();
    },
  });
  const waits = before.data?.waits || job?.state === 'done';

  async function choose() {
    setBusy(true);
    try {
      setPicked(await chooseUpload('.gwbackup'));
    } catch (error) {
      tellError(error as DoorError);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      {waits && (
        <Alert color="yellow" role="status" title={t('settings.restore.waits')}>
          <Text size="sm" mb="sm">
            {t('settings.restore.waitsLead')}
          </Text>
          <Button size="xs" variant="default" loading={drop.isPending} onClick={() => drop.mutate({})}>
            {t('settings.restore.drop')}
          </Button>
        </Alert>
      )}
      {job?.error && (
        <Alert color="red" role="alert" title={job.error.message}>
          {job.error.do}
        </Alert>
      )}
      <Group>
        <Button variant="default" leftSection={<IconHistory size={16} />} loading={busy || job?.state === 'running'} onClick={choose}>
          {t('settings.restore.choose')}
        </Button>
      </Group>
      <ConfirmChange
        opened={picked !== null}
        onClose={() => setPicked(null)}
        title={t('settings.restore.title')}
        lead={t('settings.restore.what', { file: picked?.name })}
        action={t('settings.restore.act')}
        danger
        onConfirm={() => picked && begin.mutateAsync({ file: picked.id, passphrase }).then(() => setPassphrase(''))}
      >
        <Text size="sm">{t('settings.restore.lead')}</Text>
        <PasswordInput
          label={t('settings.backup.passphrase')}
          autoComplete="off"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.showPassword') }}
        />
      </ConfirmChange>
    </>
  );
}
