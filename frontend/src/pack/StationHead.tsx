// The head of the station: who is at work, how much is packed today, sound, the sheet of commands; in practice mode, what a buyer may do.
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core';
import { IconBarcode, IconLock, IconUserCheck, IconUserExclamation, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StationFrame } from '../api/calls';
import { useAct } from '../api/hooks';
import { count } from '../parts/format';
import { tell } from '../parts/tell';
import { go } from '../shell/address';
import classes from './StationHead.module.css';
import type { State, Station } from './station';

interface StationHeadProps {
  station: Station;
  state: State;
  frame: StationFrame;
  packed: number;
}

/** StationHead is the line over the scan field. */
export function StationHead({ station, state, frame, packed }: StationHeadProps) {
  const { t } = useTranslation();
  const set = useAct('stationSet');
  const { sounds } = frame.settings;
  return (
    <header className={classes.head}>
      <h1 className={classes.title}>{t('pack.title')}</h1>
      <span className={classes.who}>
        <IconUserCheck size="1.2em" aria-hidden />
        <span className="gw-visually-hidden">{t('pack.head.who')}</span>
        <strong>{frame.operator}</strong>
      </span>
      <span className={classes.packed}>{t('pack.head.packed', { number: count(packed) })}</span>
      <Group gap="xs" ml="auto" wrap="nowrap">
        {frame.acts.length > 0 && <Buyer state={state} acts={frame.acts} />}
        <Tooltip label={t(sounds ? 'pack.head.soundOff' : 'pack.head.soundOn')}>
          <ActionIcon
            size="xl"
            aria-label={t('pack.head.sound')}
            aria-pressed={sounds}
            onClick={() => set.mutate({ ...frame.settings, sounds: !sounds })}
          >
            {sounds ? <IconVolume /> : <IconVolumeOff />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('pack.head.sheet')}>
          <ActionIcon size="xl" aria-label={t('pack.head.sheet')} onClick={() => go('/pack/commands')}>
            <IconBarcode />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('pack.head.lock')}>
          <ActionIcon size="xl" aria-label={t('pack.head.lock')} onClick={() => void station.command('LOCK')}>
            <IconLock />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}

// For training: the buyer of the order that is open changes his mind.
function Buyer({ state, acts }: { state: State; acts: string[] }) {
  const { t } = useTranslation();
  const order = state.order?.id ?? state.parcel?.order;
  const act = useAct('practiceAct', { onSuccess: (_, { kind }) => tell(t(`pack.buyer.done.${kind}`)) });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconUserExclamation size={18} />} disabled={!order} loading={act.isPending}>
          {t('pack.buyer.title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map((kind) => (
          <Menu.Item key={kind} onClick={() => order && act.mutate({ order, kind })}>
            {t(`pack.buyer.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
