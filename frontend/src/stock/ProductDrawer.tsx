// One product: its numbers, where it is sold and what each platform was last told, its movements, and what can be changed.
import { Alert, Button, Drawer, Group, NumberInput, Stack, Switch, Table, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlaceView, ProductView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { count, none, percent } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { PlatformBadge } from '../parts/PlatformBadge';
import { StateBadge } from '../parts/StateBadge';
import { tell } from '../parts/tell';
import classes from './Stock.module.css';

interface ProductDrawerProps {
  merchant: string;
  product: ProductView | undefined;
  onClose: () => void;
}

/** ProductDrawer shows it beside the list. */
export function ProductDrawer({ merchant, product, onClose }: ProductDrawerProps) {
  const { t } = useTranslation();
  if (!product) return null;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={680}
      title={`${product.sku} ${product.name}`}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <Stack>
        <div className={classes.numbers}>
          {(['on_hand', 'reserved', 'available', 'short'] as const).map((name) => (
            <div key={name} className={classes.number}>
              <Text size="sm" c="dimmed">
                {t(`stock.numbers.${name}`)}
              </Text>
              <Text size="xl" fw={700}>
                {count(product[name])}
              </Text>
            </div>
          ))}
        </div>
        <Places merchant={merchant} product={product.id} />
        <Adjust merchant={merchant} product={product} />
        <Edit merchant={merchant} product={product} />
        <Movements merchant={merchant} product={product.id} />
      </Stack>
    </Drawer>
  );
}

function Places({ merchant, product }: { merchant: string; product: string }) {
  const { t } = useTranslation();
  const places = useAsk('places', { merchant, product }, { topics: ['accounts', 'mappings', 'listings', 'outbox'] });
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('stock.places.title')}
      </Title>
      {places.isPending && <Loading rows={2} />}
      {places.data && places.data.shares > 100 && (
        <Alert color="red" title={t('stock.places.over', { shares: percent(places.data.shares) })}>
          {t('stock.places.overLead')}
        </Alert>
      )}
      {places.data?.places.length === 0 && <Text size="sm">{t('stock.places.none')}</Text>}
      {places.data && places.data.places.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('stock.places.listing')}</Table.Th>
              <Table.Th>{t('stock.places.share')}</Table.Th>
              <Table.Th>{t('stock.places.pushed')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {places.data.places.map((place) => (
              <Place key={place.account + place.key} place={place} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

function Place({ place }: { place: PlaceView }) {
  const { t } = useTranslation();
  const { pushed } = place;
  return (
    <Table.Tr>
      <Table.Td>
        <PlatformBadge platform={place.platform} name={place.account} />
        <Text size="sm">{place.name}</Text>
        {place.takes > 1 && (
          <Text size="xs" c="dimmed">
            {t('stock.places.takes', { number: count(place.takes) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{shareOf(place, t)}</Table.Td>
      <Table.Td>
        {pushed ? (
          <>
            <Text size="sm">{pushed.target === null ? t('stock.plus', { number: count(pushed.raise) }) : count(pushed.target)}</Text>
            <StateBadge kind="effect" state={pushed.state} />{' '}
            <Text size="xs" c="dimmed" span>
              <Moment at={pushed.at} />
            </Text>
          </>
        ) : (
          none
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function shareOf(place: PlaceView, t: (key: string) => string): string {
  if (place.stock_mode === 'none') return t('stock.places.readOnly');
  return place.push ? percent(place.percent) : t('stock.places.off');
}

function Adjust({ merchant, product }: { merchant: string; product: ProductView }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<number | string>('');
  const [note, setNote] = useState('');
  const adjust = useAct('adjust', {
    onSuccess: (doc) => {
      tell(t('stock.adjust.done', { number: count(doc.product.on_hand) }));
      setTo('');
      setNote('');
    },
  });
  const whole = typeof to === 'number' && note.trim() !== '';
  function submit(event: FormEvent) {
    event.preventDefault();
    if (typeof to === 'number' && whole) adjust.mutate({ merchant, product: product.id, by: null, to, note: note.trim(), key: '' });
  }
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('stock.adjust.title')}
      </Title>
      <form onSubmit={submit}>
        <Group align="end">
          <NumberInput label={t('stock.adjust.to')} value={to} onChange={setTo} min={0} allowDecimal={false} w={140} />
          <TextInput
            label={t('stock.adjust.note')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            flex={1}
            maxLength={200}
          />
          <Button type="submit" variant="default" disabled={!whole} loading={adjust.isPending}>
            {t('stock.adjust.act')}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" mt={4}>
          {t('stock.adjust.lead')}
        </Text>
      </form>
    </section>
  );
}

function Edit({ merchant, product }: { merchant: string; product: ProductView }) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState(product);
  useEffect(() => setEdited(product), [product]);
  const change = (part: Partial<ProductView>) => setEdited({ ...edited, ...part });
  const edit = useAct('productEdit', { onSuccess: () => tell(t('settings.saved')) });
  function submit(event: FormEvent) {
    event.preventDefault();
    edit.mutate({
      merchant,
      product: product.id,
      name: edited.name.trim(),
      shelf: edited.shelf.trim(),
      safety_stock: edited.safety_stock,
      sync_stock: edited.sync_stock,
      add_barcodes: edited.barcodes.filter((code) => !product.barcodes.includes(code)),
      drop_barcodes: product.barcodes.filter((code) => !edited.barcodes.includes(code)),
    });
  }
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('stock.edit.title')}
      </Title>
      <form onSubmit={submit}>
        <Stack gap="xs">
          <TextInput label={t('stock.name')} value={edited.name} onChange={(event) => change({ name: event.currentTarget.value })} />
          <TagsInput label={t('stock.barcodes')} value={edited.barcodes} onChange={(barcodes) => change({ barcodes })} />
          <Group grow>
            <TextInput label={t('stock.shelf')} value={edited.shelf} onChange={(event) => change({ shelf: event.currentTarget.value })} />
            <NumberInput
              label={t('stock.safety')}
              value={edited.safety_stock}
              onChange={(value) => change({ safety_stock: typeof value === 'number' ? value : 0 })}
              min={0}
              allowDecimal={false}
            />
          </Group>
          <Switch
            label={t('stock.edit.sync')}
            checked={edited.sync_stock}
            onChange={(event) => change({ sync_stock: event.currentTarget.checked })}
          />
          <Group>
            <Button
              type="submit"
              variant="default"
              disabled={JSON.stringify(edited) === JSON.stringify(product) || edited.name.trim() === ''}
              loading={edit.isPending}
            >
              {t('settings.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

function Movements({ merchant, product }: { merchant: string; product: string }) {
  const { t } = useTranslation();
  const movements = useAsk('movements', { merchant, product }, { topics: ['movements'] });
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('stock.movements.title')}
      </Title>
      {movements.isPending && <Loading rows={2} />}
      {movements.data?.movements.length === 0 && <Text size="sm">{t('stock.movements.none')}</Text>}
      {movements.data && movements.data.movements.length > 0 && (
        <Table>
          <Table.Tbody>
            {movements.data.movements.map((m) => (
              <Table.Tr key={`${m.at}${m.kind}${m.quantity}${m.order}`}>
                <Table.Td>
                  <Moment at={m.at} />
                </Table.Td>
                <Table.Td>{t(`states.movement.${m.kind}`)}</Table.Td>
                <Table.Td ta="end" fw={600}>
                  {m.quantity > 0 ? t('stock.plus', { number: count(m.quantity) }) : count(m.quantity)}
                </Table.Td>
                <Table.Td>{m.note}</Table.Td>
                <Table.Td>{m.who}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
