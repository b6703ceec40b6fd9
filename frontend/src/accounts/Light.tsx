// The light of an account. Its colour is never alone: the words stand beside it or are read out.
import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LightView } from '../api/calls';
import { useText } from '../parts/format';
import classes from './accounts.module.css';

/** Light shows the colour; its name and reason are read out and shown at a glance of the mouse. */
export function Light({ light }: { light: LightView }) {
  const { t } = useTranslation();
  const text = useText();
  const words = t('accounts.light.says', { colour: t(`accounts.light.${light.colour}`), why: text(light.why) });
  return (
    <Tooltip label={words} multiline maw={360}>
      <span className={classes.light} data-colour={light.colour} role="img" aria-label={words} />
    </Tooltip>
  );
}
