// The password of a label that is locked: typed on the keyboard, never shown, never scanned.
import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Password.module.css';
import type { Station } from './station';

/** Password asks for the password of the open parcel's label. */
export function Password({ station }: { station: Station }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  function send(event: FormEvent) {
    event.preventDefault();
    if (!password) return;
    void station.password(password).then((fits) => {
      if (!fits) setPassword('');
    });
  }

  return (
    <form className={classes.form} onSubmit={send}>
      <PasswordInput
        ref={field}
        className={classes.field}
        size="xl"
        label={t('pack.password.label')}
        value={password}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('pack.sign.see') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || event.key === 'F10') {
            event.preventDefault();
            void station.command('NO-LABEL');
          }
        }}
      />
      <Button size="xl" type="submit">
        {t('pack.password.open')}
      </Button>
    </form>
  );
}
