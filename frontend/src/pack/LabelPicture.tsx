// The label as it will look on paper.
import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationParcelView } from '../api/calls';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { Loading } from '../parts/Loading';
import classes from './LabelPicture.module.css';

/** LabelPicture shows a parcel's label page by page; a label that has no picture is saved and opened elsewhere. */
export function LabelPicture({ parcel }: { parcel: StationParcelView }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const { pages, picture } = parcel.label;
  const { data, error, refetch } = useAsk('packPicture', { parcel: parcel.id, page }, { topics: ['labels'], enabled: picture, keep: true });
  const save = useAct('packLabelFile', { onSuccess: saveFile });
  if (!picture) {
    return (
      <div className={classes.place}>
        <p className={classes.words}>{t('pack.label.none')}</p>
        <Button size="lg" leftSection={<IconDownload />} loading={save.isPending} onClick={() => save.mutate({ parcel: parcel.id })}>
          {t('pack.label.save')}
        </Button>
      </div>
    );
  }
  return (
    <figure className={classes.place}>
      {error && <ErrorNote error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && (
        <img
          className={classes.picture}
          src={`data:image/png;base64,${data.png}`}
          alt={t('pack.label.alt', { number: parcel.number, page })}
          data-testid="label"
        />
      )}
      {pages > 1 && (
        <figcaption className={classes.pages}>
          <Button variant="default" aria-label={t('pack.label.back')} disabled={page <= 1} onClick={() => setPage(page - 1)}>
            <IconChevronLeft />
          </Button>
          {t('pack.label.page', { page, pages })}
          <Button variant="default" aria-label={t('pack.label.on')} disabled={page >= pages} onClick={() => setPage(page + 1)}>
            <IconChevronRight />
          </Button>
        </figcaption>
      )}
    </figure>
  );
}
