// The bar on top: where one is, who is at work, what is running, and how the page looks and speaks.
import { ActionIcon, Group, Menu, Text, Tooltip, useMantineColorScheme } from '@mantine/core';
import {
  IconBuildingWarehouse,
  IconDeviceDesktop,
  IconHelp,
  IconKeyboard,
  IconLock,
  IconMoon,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FrameDoc } from '../api/calls';
import { LanguageSwitch } from '../parts/LanguageSwitch';
import { useLockedMerchant } from './frame';
import { Jobs } from './Jobs';
import classes from './TopBar.module.css';

interface TopBarProps {
  frame: FrameDoc | undefined;
  helpOpen: boolean;
  onHelp: () => void;
  onKeys: () => void;
}

/** TopBar is the bar on top. */
export function TopBar({ frame, helpOpen, onHelp, onKeys }: TopBarProps) {
  const { t } = useTranslation();
  const merchant = useLockedMerchant();
  return (
    <div className={classes.bar}>
      <Group gap={10} wrap="nowrap" className={classes.place}>
        <IconBuildingWarehouse size={24} className={classes.mark} aria-hidden />
        <Text component="span" fw={700} className={classes.name}>
          {t('app.name')}
        </Text>
        {frame && !frame.practice && <Place folder={frame.workspace} />}
        {merchant && (
          <span className={classes.lock}>
            <IconLock size={14} aria-hidden />
            {t('shell.merchantOnly', { merchant })}
          </span>
        )}
      </Group>
      <Group gap={4} wrap="nowrap">
        <Jobs />
        {frame?.who && <Operator name={frame.who} />}
        <LanguageSwitch size="xs" />
        <SchemeMenu />
        <Tooltip label={t('shell.keys.title')}>
          <ActionIcon aria-label={t('shell.keys.title')} onClick={onKeys}>
            <IconKeyboard size={20} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('shell.help')}>
          <ActionIcon aria-label={t('shell.help')} aria-expanded={helpOpen} onClick={onHelp} variant={helpOpen ? 'light' : 'subtle'}>
            <IconHelp size={20} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </div>
  );
}

// The folder's own name is enough to tell workspaces apart; the whole path is a hover away.
function Place({ folder }: { folder: string }) {
  return (
    <>
      <span className={classes.slash} aria-hidden />
      <Text component="span" size="sm" c="dimmed" truncate title={folder}>
        {folder.split(/[\\/]/).filter(Boolean).at(-1)}
      </Text>
    </>
  );
}

function Operator({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.operator} title={t('shell.operator')}>
      <IconUser size={16} aria-hidden />
      {name}
    </span>
  );
}

const schemes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const;

function SchemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Now = schemes.find(({ value }) => value === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={t('shell.scheme.title')}>
          <Now size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={18} />}
            fw={value === colorScheme ? 600 : undefined}
            onClick={() => setColorScheme(value)}
          >
            {t(`shell.scheme.${value}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
