// Brings a spreadsheet in: choose the file, see what each row would do and what is wrong with it, then apply exactly that.
import { Alert, Button, Checkbox, Group, Modal, Progress, Radio, Select, Stack, Table, Text } from '@mantine/core';
import { IconDownload, IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportDone, ImportIn, ImportPreview } from '../api/calls';
import { saveFile, useAct, useAsk, useJob } from '../api/hooks';
import { Count } from '../parts/Count';
import { ErrorNote } from '../parts/ErrorNote';
import { type ChosenFile, FileButton } from '../parts/FileButton';
import { count, moment, useText } from '../parts/format';
import { Loading } from '../parts/Loading';

/** ImportKind is what a file brings in. */
export type ImportKind = 'products' | 'merchants' | 'stock';

interface ImportDialogProps {
  kind: ImportKind;
  /** whose, by name; not for merchants */
  merchant?: string;
  onClose: () => void;
}

const modes = ['put_away', 'count'] as const;

/** ImportDialog leads through the import; nothing changes before the last button. */
export function ImportDialog({ kind, merchant = '', onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [how, setHow] = useState({ mode: 'put_away', update_existing: false, again: false, skip_errors: false, sheet: '' });
  const [id, setID] = useState<string | null>(null);
  const job = useJob(id);
  const input: ImportIn = {
    kind,
    merchant,
    ...how,
    mode: kind === 'stock' ? how.mode : '',
    name: file?.name ?? '',
    data: file?.data ?? '',
    token: '',
  };
  // What was read before a change of the file stays out of sight: a preview belongs to one file.
  const preview = useAsk('importPreview', input, { enabled: file !== null && id === null });
  const apply = useAct('importApply', { onSuccess: (begun) => setID(begun.id) });
  const template = useAct('importTemplate', { onSuccess: (ref) => void saveFile(ref) });
  const change = (part: Partial<typeof how>) => setHow({ ...how, ...part });
  const counts = preview.data?.counts;
  const takes = counts ? counts.add + counts.update : 0;

  return (
    <Modal opened onClose={onClose} size="90%" title={t(`imports.kind.${kind}`)} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack>
        {job ? (
          <Outcome job={job} />
        ) : (
          <>
            <Text size="sm">{t(`imports.about.${kind}`, { merchant })}</Text>
            <Group>
              <FileButton pattern=".xlsx,.csv,.tsv,.txt" onChoose={setFile}>
                {file ? file.name : t('imports.choose')}
              </FileButton>
              <Button
                variant="subtle"
                leftSection={<IconDownload size={16} />}
                loading={template.isPending}
                onClick={() => template.mutate({ kind })}
              >
                {t('imports.template')}
              </Button>
            </Group>
            {kind === 'stock' && (
              <Radio.Group label={t('imports.mode.title')} value={how.mode} onChange={(mode) => change({ mode })}>
                <Group mt={4}>
                  {modes.map((mode) => (
                    <Radio key={mode} value={mode} label={t(`imports.mode.${mode}`)} />
                  ))}
                </Group>
              </Radio.Group>
            )}
            {kind === 'products' && (
              <Checkbox
                label={t('imports.update')}
                checked={how.update_existing}
                onChange={(event) => change({ update_existing: event.currentTarget.checked })}
              />
            )}
            {preview.data && preview.data.sheets.length > 1 && (
              <Select
                label={t('imports.sheet')}
                data={preview.data.sheets}
                value={preview.data.sheet}
                onChange={(sheet) => change({ sheet: sheet ?? '' })}
                allowDeselect={false}
                w={260}
              />
            )}
            {preview.error && <ErrorNote error={preview.error} />}
            {file && preview.isPending && <Loading rows={4} />}
            {preview.data && <Rows preview={preview.data} />}
            {preview.data?.taken_before && (
              <Alert color="yellow" title={t('imports.before', { at: moment(preview.data.taken_before) })}>
                <Checkbox
                  label={t('imports.again')}
                  checked={how.again}
                  onChange={(event) => change({ again: event.currentTarget.checked })}
                />
              </Alert>
            )}
            {counts && counts.error > 0 && (
              <Checkbox
                label={t('imports.skip', { number: count(counts.error) })}
                checked={how.skip_errors}
                onChange={(event) => change({ skip_errors: event.currentTarget.checked })}
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('parts.cancel')}
              </Button>
              <Button
                disabled={!preview.data || takes === 0 || (preview.data.counts.error > 0 && !how.skip_errors)}
                loading={apply.isPending}
                onClick={() => preview.data && apply.mutate({ ...input, token: preview.data.token })}
              >
                {t('imports.apply', { number: count(takes) })}
              </Button>
            </Group>
          </>
        )}
        {job && job.state !== 'running' && (
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('parts.close')}</Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

const tones = { add: 'good', update: 'info', same: 'neutral', skip: 'neutral', error: 'bad' } as const;

function Rows({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const text = useText();
  const columns = preview.columns.filter(({ field }) => field !== '');
  const unknown = preview.columns.filter(({ field }) => field === '');
  return (
    <>
      <Group gap="lg">
        {(Object.keys(tones) as (keyof typeof tones)[]).map((action) => (
          <Text key={action} size="sm">
            {t(`imports.action.${action}`)}{' '}
            <Count number={preview.counts[action]} tone={preview.counts[action] > 0 ? tones[action] : 'neutral'} />
          </Text>
        ))}
      </Group>
      {unknown.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('imports.unknown', { columns: unknown.map(({ title, letter }) => title || letter).join(t('holds.between')) })}
        </Text>
      )}
      {preview.notes.map((note) => (
        <Text key={note.en} size="sm">
          {text(note)}
        </Text>
      ))}
      <Table.ScrollContainer minWidth={600} maxHeight={340} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table stickyHeader withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('imports.row')}</Table.Th>
              <Table.Th>{t('imports.what')}</Table.Th>
              {columns.map(({ letter, title }) => (
                <Table.Th key={letter}>{title}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.rows.map((row) => (
              <Table.Tr key={row.row}>
                <Table.Td>{count(row.row)}</Table.Td>
                <Table.Td>
                  <Text size="sm" fw={600} c={row.action === 'error' ? 'red' : undefined}>
                    {t(`imports.action.${row.action}`)}
                  </Text>
                  {row.errors.map((error) => (
                    <Text key={error.en} size="sm">
                      {text(error)}
                    </Text>
                  ))}
                </Table.Td>
                {columns.map(({ letter, field }) => (
                  <Table.Td key={letter}>{row.values[field] ?? ''}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {preview.more > 0 && (
        <Text size="sm" c="dimmed">
          {t('imports.more', { number: count(preview.more) })}
        </Text>
      )}
    </>
  );
}

function Outcome({ job }: { job: NonNullable<ReturnType<typeof useJob>> }) {
  const { t } = useTranslation();
  const text = useText();
  if (job.error) return <ErrorNote error={job.error} />;
  if (job.state === 'running') {
    return <Progress value={job.of ? (100 * job.done) / job.of : 100} animated={!job.of} aria-label={text(job.title)} />;
  }
  const done = job.result as ImportDone;
  return (
    <Alert color="pine" role="status" icon={<IconFileSpreadsheet size={20} />} title={t('imports.done')}>
      <Text size="sm">{t('imports.doneCounts', { add: count(done.counts.add), update: count(done.counts.update) })}</Text>
      {done.freed > 0 && <Text size="sm">{t('imports.freed', { number: count(done.freed) })}</Text>}
      {done.covered > 0 && <Text size="sm">{t('imports.covered', { number: count(done.covered) })}</Text>}
      {done.raised > 0 && <Text size="sm">{t('imports.raised', { number: count(done.raised) })}</Text>}
      {done.notes.map((note) => (
        <Text key={note.en} size="sm">
          {text(note)}
        </Text>
      ))}
    </Alert>
  );
}
