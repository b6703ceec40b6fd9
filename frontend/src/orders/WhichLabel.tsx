// Chooses the label of a parcel from a sheet of several that no mark tells apart.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParcelDetail } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { LabelPieces, srcOf } from '../parts/LabelPieces';
import { Loading } from '../parts/Loading';
import { tell } from '../parts/tell';
import classes from './Orders.module.css';

/** WhichLabel shows the sheet; the label that is chosen is shown large beside it before it counts. */
export function WhichLabel({ parcel, onClose }: { parcel: ParcelDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [after, setAfter] = useState(0);
  const [place, setPlace] = useState(0);
  const { data: sheet, error, refetch } = useAsk('orderParcelPieces', { parcel: parcel.id, after }, { keep: true });
  const choose = useAct('orderParcelChoose', {
    onSuccess: () => {
      tell(t('orders.parcels.which.done'));
      onClose();
    },
  });
  const chosen = sheet?.pieces.find((piece) => piece.place === place);
  return (
    <Modal opened onClose={onClose} size="xl" title={t('orders.parcels.which.title')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack gap="md">
        <Text size="sm">{t('orders.parcels.which.lead', { number: parcel.tracking_number || parcel.id })}</Text>
        {error && <ErrorNote error={error} onRetry={() => refetch()} />}
        {!sheet && !error && <Loading rows={3} />}
        {sheet && (
          <div className={classes.which}>
            <LabelPieces sheet={sheet} chosen={place} onChoose={setPlace} onPage={setAfter} />
            {chosen?.png && <img className={classes.whichLarge} src={srcOf(chosen.png)} alt={t('parts.pieces.at', { place })} />}
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button
            variant="default"
            disabled={!sheet}
            loading={choose.isPending && choose.variables?.place === 'all'}
            onClick={() => choose.mutate({ parcel: parcel.id, place: 'all' })}
          >
            {t('orders.parcels.which.all')}
          </Button>
          <Button
            disabled={place === 0}
            loading={choose.isPending && choose.variables?.place !== 'all'}
            onClick={() => choose.mutate({ parcel: parcel.id, place: `${place}` })}
          >
            {place === 0 ? t('orders.parcels.which.none') : t('orders.parcels.which.action', { place })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
