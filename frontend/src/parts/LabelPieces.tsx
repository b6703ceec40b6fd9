// The labels of a sheet as pictures, to choose the one of a parcel from where no mark tells whose is whose.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabelPieces as Sheet } from '../api/calls';
import classes from './LabelPieces.module.css';

interface LabelPiecesProps {
  sheet: Sheet;
  /** the place that is chosen; 0: none */
  chosen: number;
  onChoose: (place: number) => void;
  /** shows another part of a long sheet: from behind a place on */
  onPage: (after: number) => void;
}

/** srcOf makes a picture of what the program drew. */
export function srcOf(png: string): string {
  return `data:image/png;base64,${png}`;
}

/** LabelPieces shows them with their numbers, as they are counted on the sheet. Empty places cannot be chosen. */
export function LabelPieces({ sheet, chosen, onChoose, onPage }: LabelPiecesProps) {
  const { t } = useTranslation();
  const first = sheet.pieces[0]?.place ?? 1;
  return (
    <div className={classes.sheet}>
      <ol className={classes.pieces} aria-label={t('parts.pieces.title')}>
        {sheet.pieces.map(({ place, empty, png }) => (
          <li key={place} className={classes.piece}>
            {empty ? (
              <div className={classes.button} data-empty>
                <span className={classes.place}>{place}</span>
                <span className={classes.none}>{t('parts.pieces.empty')}</span>
              </div>
            ) : (
              <button
                type="button"
                className={classes.button}
                aria-pressed={place === chosen}
                aria-label={t('parts.pieces.at', { place })}
                onClick={() => onChoose(place)}
              >
                <kbd className={classes.place}>{place}</kbd>
                {png ? (
                  <img className={classes.picture} src={srcOf(png)} alt="" />
                ) : (
                  <span className={classes.none}>{t('parts.pieces.noPicture')}</span>
                )}
              </button>
            )}
          </li>
        ))}
      </ol>
      {(first > 1 || sheet.next > 0) && (
        <div className={classes.pages}>
          <Button variant="default" size="xs" disabled={first <= 1} onClick={() => onPage(Math.max(0, first - 1 - sheet.pieces.length))}>
            {t('parts.pieces.before')}
          </Button>
          {t('parts.pieces.some', { first, last: first + sheet.pieces.length - 1, all: sheet.all })}
          <Button variant="default" size="xs" disabled={sheet.next === 0} onClick={() => onPage(sheet.next)}>
            {t('parts.pieces.after')}
          </Button>
        </div>
      )}
    </div>
  );
}
