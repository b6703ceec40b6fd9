// Who is there? A badge is scanned, or a name chosen and its PIN typed. Where no operator is set up a typed name will do.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconId, IconUser } from '@tabler/icons-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type DoorError } from '../api/door';
import { ScanField } from './ScanField';
import classes from './SignOn.module.css';
import { useScanner } from './scanner';
import { play } from './sounds';
import { useSigned } from './useStation';

interface SignOnProps {
  /** no operator is set up */
  free: boolean;
  /** those who have a PIN */
  names: string[];
}

/** SignOn asks who stands at the station. */
export function SignOn({ free, names }: SignOnProps) {
  const { t } = useTranslation();
  const onSession = useSigned();
  const [chosen, setChosen] = useState('');
  const [error, setError] = useState<DoorError | null>(null);
  const field = useRef<HTMLInputElement>(null);

  async function signIn(who: { badge?: string; name?: string; pin?: string }) {
    try {
      const { session } = await call('operatorSignIn', { badge: '', name: '', pin: '', ...who });
      play('ok');
      onSession(session);
    } catch (failed) {
      play('wrong');
      setError(failed as DoorError);
    }
  }

  const { typed } = useScanner(
    {
      onCode: (code) => {
        const n = /^[1-9]$/.test(code) ? Number(code) : 0;
        const name = names[n - 1];
        if (name) setChosen(name);
        else void signIn({ badge: code });
      },
      onKey: (key) => {
        if (key !== 'Escape' || !chosen) return false;
        setChosen('');
        return true;
      },
      digits: names.length > 0,
    },
    !free,
  );

  useEffect(() => {
    if (!free && !chosen) field.current?.focus();
  }, [free, chosen]);

  return (
    <div className={classes.page}>
      <div className={classes.card}>
        <h1 className={classes.title}>
          {free ? <IconUser size="1.1em" aria-hidden /> : <IconId size="1.1em" aria-hidden />}
          {t(free ? 'pack.sign.free' : 'pack.sign.title')}
        </h1>
        <p className={classes.lead}>{t(free ? 'pack.sign.freeLead' : 'pack.sign.lead')}</p>
        {free ? (
          <Typed key="free" label={t('pack.sign.name')} onDone={(name) => void signIn({ name })} />
        ) : (
          <ScanField ref={field} label={t('pack.sign.field')} typed={typed.replace(/./g, '•')} placeholder={t('pack.sign.field')} />
        )}
        {!free && names.length > 0 && (
          <fieldset className={classes.names}>
            <legend>{t('pack.sign.or')}</legend>
            {names.map((name, at) => (
              <Button key={name} size="lg" variant={name === chosen ? 'filled' : 'default'} onClick={() => setChosen(name)}>
                {at < 9 && <span className={classes.number}>{at + 1}</span>}
                {name}
              </Button>
            ))}
          </fieldset>
        )}
        {chosen && (
          <Typed
            key={chosen}
            secret
            label={t('pack.sign.pin', { name: chosen })}
            onDone={(pin) => void signIn({ name: chosen, pin })}
            onLeave={() => setChosen('')}
          />
        )}
        {error && (
          <div role="alert" className={classes.error}>
            <strong>{error.message}</strong>
            <span>{error.do}</span>
          </div>
        )}
      </div>
    </div>
  );
}

interface TypedProps {
  label: string;
  secret?: boolean;
  onDone: (text: string) => void;
  onLeave?: () => void;
}

// A field of its own, that a keyboard types into.
function Typed({ label, secret, onDone, onLeave }: TypedProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const Field = secret ? PasswordInput : TextInput;
  useEffect(() => field.current?.focus(), []);

  function done(event: FormEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    onDone(text);
    if (secret) setText('');
  }

  return (
    <form className={classes.form} onSubmit={done}>
      <Field
        ref={field}
        className={classes.field}
        size="xl"
        label={label}
        value={text}
        autoComplete="off"
        {...(secret ? { visibilityToggleButtonProps: { 'aria-label': t('pack.sign.see') } } : {})}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave?.();
        }}
      />
      <Button size="xl" type="submit">
        {t('pack.sign.enter')}
      </Button>
    </form>
  );
}
