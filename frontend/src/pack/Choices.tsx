// Things to choose from by the keys 1 to 9, by their barcodes, or by the mouse.
import { useTranslation } from 'react-i18next';
import type { StationChoice } from '../api/calls';
import { useText } from '../parts/format';
import { PlatformBadge } from '../parts/PlatformBadge';
import { OrderBadge } from '../parts/StateBadge';
import classes from './Choices.module.css';
import type { Menu, Station } from './station';

/** Choices are several orders that a number means. */
export function Choices({ station, choices }: { station: Station; choices: StationChoice[] }) {
  const { t } = useTranslation();
  return (
    <section className={classes.choices} aria-label={t('pack.choose.orders')}>
      <h2 className={classes.title}>{t('pack.choose.orders')}</h2>
      <ol className={classes.list}>
        {choices.map((choice, at) => (
          <li key={choice.order}>
            <button type="button" className={classes.choice} onClick={() => void station.pick(at + 1)}>
              <kbd className={classes.key}>{at + 1}</kbd>
              <span className={classes.words}>
                <span className={classes.main}>
                  {choice.number} <PlatformBadge platform={choice.platform} name={choice.account} /> <OrderBadge order={choice} />
                </span>
                <span className={classes.items}>{choice.items}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** most is how many things have a key of their own. */
const most = 9;

/** ChoiceList is what is to be chosen for a parcel: its carrier, or something that the platform asks. */
export function ChoiceList({ station, menu }: { station: Station; menu: Extract<Menu, { kind: 'carrier' | 'option' }> }) {
  const { t } = useTranslation();
  const text = useText();
  const title = menu.kind === 'carrier' ? t('pack.choose.carrier') : text(menu.option.label);
  const names = menu.kind === 'carrier' ? menu.items.map(({ name }) => name) : menu.items.map(({ label }) => text(label));
  return (
    <section className={classes.choices} aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      {names.length === 0 && <p className={classes.items}>{t('pack.choose.type')}</p>}
      <ol className={classes.short}>
        {names.map((name, at) => (
          <li key={name}>
            <button type="button" className={classes.choice} onClick={() => void station.pick(at + 1)}>
              {at < most && <kbd className={classes.key}>{at + 1}</kbd>}
              {name}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
