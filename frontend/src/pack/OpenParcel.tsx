// A packed parcel: what it waits for in large words, its number, and the label where there is one.
import {
  IconAlertTriangle,
  IconCircleCheckFilled,
  IconClock,
  IconHandFinger,
  IconHandStop,
  IconLock,
  IconPackage,
  IconScan,
  IconTruckDelivery,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StationParcelView } from '../api/calls';
import { useText } from '../parts/format';
import { PlatformBadge } from '../parts/PlatformBadge';
import { ChoiceList } from './Choices';
import { LabelPicture } from './LabelPicture';
import classes from './OpenParcel.module.css';
import { Password } from './Password';
import { PrintState } from './PrintState';
import { menuOf, type State, type Station, stepOf } from './station';
import { UndoTime } from './UndoTime';
import { WhichLabel } from './WhichLabel';
import { sentence } from './words';

interface OpenParcelProps {
  station: Station;
  state: State;
  parcel: StationParcelView;
}

type Tone = 'good' | 'info' | 'warn' | 'bad';

const looks: Record<string, { tone: Tone; icon: TablerIcon }> = {
  packed: { tone: 'info', icon: IconPackage },
  options: { tone: 'info', icon: IconScan },
  carrier: { tone: 'info', icon: IconTruckDelivery },
  number: { tone: 'info', icon: IconScan },
  waiting: { tone: 'info', icon: IconClock },
  label_due: { tone: 'info', icon: IconClock },
  refused: { tone: 'bad', icon: IconAlertTriangle },
  unclear: { tone: 'warn', icon: IconAlertTriangle },
  no_label: { tone: 'bad', icon: IconAlertTriangle },
  password: { tone: 'warn', icon: IconLock },
  damaged: { tone: 'bad', icon: IconAlertTriangle },
  which: { tone: 'warn', icon: IconHandFinger },
  label: { tone: 'good', icon: IconCircleCheckFilled },
  shipped: { tone: 'good', icon: IconCircleCheckFilled },
  stopped: { tone: 'bad', icon: IconHandStop },
  void: { tone: 'info', icon: IconPackage },
};

/** OpenParcel shows a parcel. */
export function OpenParcel({ station, state, parcel }: OpenParcelProps) {
  const { t } = useTranslation();
  const text = useText();
  const menu = menuOf(state);
  const step = menu?.kind === 'option' ? 'options' : stepOf(state);
  const { tone, icon: Icon } = looks[step] ?? { tone: 'info', icon: IconPackage };
  const carrier = state.carrier || parcel.carrier;
  return (
    <section className={classes.parcel} aria-label={t('pack.parcel.of', { number: parcel.number })}>
      <div className={classes.left}>
        <div className={classes.step} data-tone={tone} data-testid="step" data-step={step} role="status">
          <Icon className={classes.icon} aria-hidden />
          <div>
            <h2 className={classes.title}>{t(`pack.step.${step}`)}</h2>
            <p className={classes.lead}>{t(`pack.stepLead.${step}`, { carrier: carrierName(parcel, carrier) })}</p>
          </div>
        </div>
        <dl className={classes.facts}>
          <Fact name={t('pack.parcel.order')}>
            <strong>{parcel.number}</strong> <PlatformBadge platform={parcel.platform} name={parcel.account} />
          </Fact>
          {parcel.boxes > 1 && <Fact name={t('pack.parcel.box')}>{t('pack.parcel.boxOf', { box: parcel.box, boxes: parcel.boxes })}</Fact>}
          {carrier && <Fact name={t('pack.parcel.carrier')}>{carrierName(parcel, carrier)}</Fact>}
          {parcel.tracking_number && (
            <Fact name={t('pack.parcel.tracking')}>
              <span className={classes.tracking}>{parcel.tracking_number}</span>
            </Fact>
          )}
          {parcel.packed_by && <Fact name={t('pack.parcel.packedBy')}>{parcel.packed_by}</Fact>}
        </dl>
        {parcel.no_label && <p className={classes.note}>{text(parcel.no_label)}</p>}
        {(parcel.reason.says.en || parcel.reason.do.en) && (
          <div className={classes.reason} data-tone={tone}>
            {parcel.reason.says.en && <strong>{sentence(text(parcel.reason.says))}</strong>}
            {parcel.reason.do.en && <span>{text(parcel.reason.do)}</span>}
          </div>
        )}
        {menu && (menu.kind === 'carrier' || menu.kind === 'option') && <ChoiceList station={station} menu={menu} />}
        {step === 'password' && <Password station={station} />}
        {step === 'label' && <PrintState parcel={parcel} />}
        {parcel.undo.kind !== 'nothing' && parcel.undo.seconds !== null && (
          <UndoTime key={parcel.undo.seconds} seconds={parcel.undo.seconds} />
        )}
      </div>
      {step === 'label' && <LabelPicture parcel={parcel} />}
      {step === 'which' && <WhichLabel key={parcel.id} station={station} state={state} parcel={parcel} />}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function carrierName(parcel: StationParcelView, carrier: string): string {
  return parcel.carriers.find((known) => known.carrier === carrier)?.name ?? carrier;
}
