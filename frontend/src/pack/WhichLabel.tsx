// A sheet of labels of which none says whose it is: the packer chooses the one of the open parcel by its number, sees it large, and says that
// this is it. Until then nothing is printed.
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationParcelView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { LabelPieces, srcOf } from '../parts/LabelPieces';
import { Loading } from '../parts/Loading';
import type { State, Station } from './station';
import classes from './WhichLabel.module.css';

interface WhichLabelProps {
  station: Station;
  state: State;
  parcel: StationParcelView;
}

/** WhichLabel shows the sheet, or the label that is to be confirmed. */
export function WhichLabel({ station, state, parcel }: WhichLabelProps) {
  const { t } = useTranslation();
  const [after, setAfter] = useState(0);
  const { data: sheet, error, refetch } = useAsk('packPieces', { parcel: parcel.id, after }, { topics: ['labels'], keep: true });
  useEffect(() => {
    if (sheet) station.offered(sheet.pieces.filter(({ empty }) => !empty).map(({ place }) => place));
  }, [sheet, station]);
  if (error) return <ErrorNote error={error} onRetry={() => refetch()} />;
  if (!sheet) return <Loading />;
  const chosen = sheet.pieces.find(({ place }) => place === state.place);
  return (
    <section className={classes.place} aria-label={t('pack.which.title')}>
      {state.place === 0 && (
        <>
          <LabelPieces sheet={sheet} chosen={0} onChoose={(place) => void station.pick(place)} onPage={setAfter} />
          <Button variant="default" size="md" className={classes.all} onClick={() => void station.takeAll()}>
            {t('pack.which.all')}
          </Button>
        </>
      )}
      {state.place !== 0 && (
        <>
          <h3 className={classes.title}>
            {state.place < 0
              ? t('pack.which.isAll', { number: parcel.number })
              : t('pack.which.isIt', { place: state.place, number: parcel.number })}
          </h3>
          {chosen?.png ? (
            <img
              className={classes.picture}
              src={srcOf(chosen.png)}
              alt={t('parts.pieces.at', { place: state.place })}
              data-testid="chosen"
            />
          ) : (
            <p className={classes.words}>{t(state.place < 0 ? 'pack.which.allLead' : 'parts.pieces.noPicture')}</p>
          )}
        </>
      )}
    </section>
  );
}
