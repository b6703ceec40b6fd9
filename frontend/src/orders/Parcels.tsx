// The parcels of the order: number, label and push of each, with what can be done.
import { Anchor, Button, Checkbox, Group, Image, Loader, Modal, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconEye, IconHandFinger, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { OrderDetail, ParcelDetail } from '../api/calls';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { CopyButton } from '../parts/CopyButton';
import { ErrorNote } from '../parts/ErrorNote';
import { clock, count, none, relative, useText } from '../parts/format';
import { StateBadge } from '../parts/StateBadge';
import { tell } from '../parts/tell';
import { Act } from './Act';
import { DecideButton } from './Changes';
import classes from './Orders.module.css';
import { PrintDialog } from './PrintDialog';
import { Section } from './Section';
import { WhichLabel } from './WhichLabel';

/** Parcels are the parcels of an order. */
export function Parcels({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const { parcels, order } = detail;
  return (
    <Section title={t('orders.parcels.title', { number: count(parcels.length) })}>
      {parcels.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('orders.parcels.none')}{' '}
          {order.state === 'ready' && (
            <Anchor component={Link} size="sm" underline="always" href={`/pack?order=${encodeURIComponent(order.number)}`}>
              {t('orders.parcels.pack')}
            </Anchor>
          )}
        </Text>
      )}
      <Stack gap={8}>
        {parcels.map((parcel, at) => (
          <Parcel key={parcel.id} parcel={parcel} place={at + 1} now={detail.at} />
        ))}
      </Stack>
    </Section>
  );
}

type Dialog = 'print' | 'look' | 'which' | 'open' | 'number' | 'void' | null;

function Parcel({ parcel, place, now }: { parcel: ParcelDetail; place: number; now: string }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const [dialog, setDialog] = useState<Dialog>(null);
  const act = useAct('orderParcelAct', { onSuccess: (_, { act }) => tell(t(`orders.parcels.${act}.done`)) });
  const save = useAct('orderParcelSave', { onSuccess: saveFile });
  const slip = useAct('orderParcelSlip', { onSuccess: saveFile });
  const address = useAct('orderParcelAddress', { onSuccess: saveFile });
  const paper = useAct('paperPrint', { onSuccess: ({ jobs }) => tell(t('orders.print.done', { printer: jobs[0]?.printer ?? '' })) });
  const onPaper = (what: string) => paper.mutate({ paper: what, parcel: parcel.id, orders: [], printer: '', key: '' });
  const anew = useAct('orderParcelChooseAnew', { onSuccess: () => tell(t('orders.parcels.which.anewDone')) });
  const close = () => setDialog(null);
  const { sheet, acts } = parcel;
  return (
    <Paper p="sm">
      <Group justify="space-between" gap="xs">
        <Group gap={4}>
          <Text size="sm" fw={600}>
            {t('orders.parcels.parcel', { place })}
          </Text>
          <Text size="sm">{[parcel.carrier, parcel.tracking_number || t('orders.parcels.noNumber')].filter(Boolean).join(' · ')}</Text>
          {parcel.tracking_number && <CopyButton value={parcel.tracking_number} what={t('orders.columns.tracking')} />}
        </Group>
        <Group gap={6}>
          {parcel.ship_mode === 'label' && <StateBadge kind="label" state={parcel.label} />}
          {parcel.push && <StateBadge kind="push" state={parcel.push} />}
        </Group>
      </Group>
      <Text size="xs" c="dimmed" mt={2}>
        {parcel.contents.map((item) => `${item.sku || item.name} × ${count(item.quantity)}`).join(t('orders.comma')) || none}
        {sheet.copies > 0 && ` · ${t('orders.parcels.copies', { count: sheet.copies, number: count(sheet.copies) })}`}
      </Text>
      <Problem parcel={parcel} />
      {parcel.tell_at && (
        <Text size="sm" mt={6}>
          {t('orders.parcels.tellAt', { at: clock(parcel.tell_at), far: relative(parcel.tell_at, new Date(now), i18n.language) })}
        </Text>
      )}
      {parcel.decide && (
        <div className={classes.decide}>
          <Text size="sm">{t('orders.parcels.decide', { kind: t(`states.effectKind.${parcel.decide.kind}`) })}</Text>
          {text(parcel.decide.says) && <Text size="sm">{text(parcel.decide.says)}</Text>}
          <DecideButton effect={parcel.decide} />
        </div>
      )}
      <Group gap={6} mt="xs">
        {sheet.which && (
          <Button size="xs" leftSection={<IconHandFinger size={15} />} onClick={() => setDialog('which')}>
            {t('orders.parcels.which.button')}
          </Button>
        )}
        <Act refused={acts.print} leftSection={<IconPrinter size={15} />} onClick={() => setDialog('print')}>
          {sheet.copies > 0 ? t('orders.print.reprint') : t('orders.print.action')}
        </Act>
        <Act refused={acts.look} leftSection={<IconEye size={15} />} onClick={() => setDialog('look')}>
          {t('orders.parcels.look')}
        </Act>
        <Act refused={acts.save} loading={save.isPending} onClick={() => save.mutate({ parcel: parcel.id })}>
          {t('orders.parcels.save')}
        </Act>
        <Act refused={null} loading={slip.isPending} onClick={() => slip.mutate({ parcel: parcel.id })}>
          {t('orders.parcels.slip')}
        </Act>
        <Act refused={null} leftSection={<IconPrinter size={15} />} loading={paper.isPending} onClick={() => onPaper('slip')}>
          {t('orders.parcels.slipPrint')}
        </Act>
        {parcel.ship_mode !== 'label' && (
          <Act refused={null} loading={address.isPending} onClick={() => address.mutate({ parcel: parcel.id })}>
            {t('orders.parcels.address')}
          </Act>
        )}
        {parcel.ship_mode !== 'label' && (
          <Act refused={null} leftSection={<IconPrinter size={15} />} loading={paper.isPending} onClick={() => onPaper('address')}>
            {t('orders.parcels.addressPrint')}
          </Act>
        )}
        <Act refused={acts.fetch} loading={act.isPending} onClick={() => act.mutate({ parcel: parcel.id, act: 'fetch' })}>
          {t('orders.parcels.fetch.action')}
        </Act>
        {sheet.chosen !== 0 && (
          <Act refused={null} loading={anew.isPending} onClick={() => anew.mutate({ parcel: parcel.id })}>
            {t('orders.parcels.which.anew')}
          </Act>
        )}
        {!acts.open && (
          <Act refused={null} onClick={() => setDialog('open')}>
            {t('orders.parcels.open.action')}
          </Act>
        )}
        <Act refused={acts.number} onClick={() => setDialog('number')}>
          {t('orders.parcels.number.action')}
        </Act>
        <Act refused={acts.void} onClick={() => setDialog('void')}>
          {t('orders.parcels.void.action')}
        </Act>
      </Group>
      {dialog === 'print' && <Print parcel={parcel} onClose={close} />}
      {dialog === 'look' && <Look parcel={parcel} onClose={close} />}
      {dialog === 'which' && <WhichLabel parcel={parcel} onClose={close} />}
      {dialog === 'open' && <Open parcel={parcel} onClose={close} />}
      {dialog === 'number' && <ChangeNumber parcel={parcel} onClose={close} />}
      {dialog === 'void' && (
        <ConfirmChange
          opened
          danger
          onClose={close}
          title={t('orders.parcels.void.title', { place })}
          lead={t('orders.parcels.void.lead')}
          action={t('orders.parcels.void.action')}
          onConfirm={() => act.mutateAsync({ parcel: parcel.id, act: 'void' })}
        />
      )}
    </Paper>
  );
}

// Problem says why there is no label, where that is worth a sentence.
function Problem({ parcel: { sheet, label } }: { parcel: ParcelDetail }) {
  const { t } = useTranslation();
  const text = useText();
  if (!sheet.problem || !['password_needed', 'damaged'].includes(label)) return null;
  return (
    <Text size="sm" mt={6}>
      {text(sheet.problem.says)} {sheet.which ? t('orders.parcels.which.do') : text(sheet.problem.do)}
    </Text>
  );
}

interface DialogProps {
  parcel: ParcelDetail;
  onClose: () => void;
}

function Print({ parcel, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [key] = useState(() => `${parcel.id} ${Date.now()}`); // a second click prints nothing more
  const print = useAct('orderParcelPrint', {
    onSuccess: ({ jobs }) => tell(t('orders.print.done', { printer: jobs[0]?.printer ?? '' })),
  });
  return (
    <PrintDialog
      title={t('orders.print.title')}
      lead={t('orders.print.lead', { number: parcel.tracking_number })}
      again={parcel.sheet.copies > 0}
      onClose={onClose}
      onPrint={(how) => print.mutateAsync({ ...how, parcel: parcel.id, key })}
    />
  );
}

function Look({ parcel, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const { data, error } = useAsk('orderParcelPicture', { parcel: parcel.id, page });
  const pages = parcel.sheet.pages;
  return (
    <Modal opened onClose={onClose} title={t('orders.parcels.look')} size="lg" closeButtonProps={{ 'aria-label': t('parts.close') }}>
      {error && <ErrorNote error={error} />}
      {!data && !error && <Loader aria-label={t('parts.loading')} />}
      {data && (
        <Image
          src={`data:image/png;base64,${data.png}`}
          alt={t('orders.parcels.picture', { number: parcel.tracking_number, page: count(page) })}
          className={classes.label}
          fit="contain"
          mah={620}
        />
      )}
      {pages > 1 && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" disabled={page <= 1} onClick={() => setPage(page - 1)}>
            {t('orders.parcels.pageBefore')}
          </Button>
          <Text size="sm">{t('orders.parcels.page', { page: count(page), pages: count(pages) })}</Text>
          <Button variant="default" size="xs" disabled={page >= pages} onClick={() => setPage(page + 1)}>
            {t('orders.parcels.pageAfter')}
          </Button>
        </Group>
      )}
    </Modal>
  );
}

function Open({ parcel, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const open = useAct('orderParcelOpen', {
    onSuccess: () => {
      tell(t('orders.parcels.open.done'));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('orders.parcels.open.title')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          open.mutate({ parcel: parcel.id, password });
        }}
      >
        <Stack gap="md">
          <PasswordInput
            label={t('orders.parcels.open.password')}
            description={t('orders.parcels.open.lead')}
            autoComplete="off"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={open.isPending} disabled={!password}>
              {t('orders.parcels.open.action')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ChangeNumber({ parcel, onClose }: DialogProps) {
  const { t } = useTranslation();
  const own = parcel.ship_mode !== 'label';
  const [number, setNumber] = useState(parcel.tracking_number);
  const [carrier, setCarrier] = useState(parcel.carrier);
  const [anyway, setAnyway] = useState(false);
  const change = useAct('orderParcelNumber', {
    onSuccess: () => {
      tell(t('orders.parcels.number.done'));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('orders.parcels.number.title')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ parcel: parcel.id, carrier, number, anyway });
        }}
      >
        <Stack gap="md">
          <Text size="sm">{own ? t('orders.parcels.number.lead') : t('orders.parcels.number.leadPlatform')}</Text>
          {own && (
            <TextInput
              label={t('orders.parcels.number.carrier')}
              value={carrier}
              onChange={(event) => setCarrier(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={t('orders.columns.tracking')}
            data-autofocus
            required
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Checkbox
            label={t('orders.parcels.number.anyway')}
            checked={anyway}
            onChange={(event) => setAnyway(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={!number.trim()}>
              {t('orders.parcels.number.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
