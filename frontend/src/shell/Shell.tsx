// The frame around the screens: navigation on the left, the top bar, what must always be seen (practice, no answer), help on the right.
import { AppShell } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import type { Contact } from '../api/door';
import { follow } from '../api/events';
import { HelpPanel } from '../help/HelpPanel';
import { adopt } from '../i18n';
import { ErrorGuard } from '../parts/ErrorGuard';
import { Loading } from '../parts/Loading';
import { tellNotice } from '../parts/tell';
import { go } from './address';
import { Banners } from './Banners';
import { useFrame, useWaiting } from './frame';
import { KeysDialog } from './KeysDialog';
import { useShellKeys } from './keys';
import { Navigation } from './Navigation';
import classes from './Shell.module.css';
import { screenAt, screens, welcome } from './screens';
import { TopBar } from './TopBar';

// useEvents follows the program for as long as the page is open and tells whether it answers.
function useEvents(): Contact {
  const client = useQueryClient();
  const [contact, setContact] = useState<Contact>('online');
  useEffect(() => follow(client, { onContact: setContact, onShow: go, onNotice: tellNotice }), [client]);
  return contact;
}

/** Shell is the frame with the screen that the address names. */
export function Shell() {
  const { t } = useTranslation();
  const contact = useEvents();
  const frame = useFrame();
  const waiting = useWaiting();
  const [path] = useLocation();
  const [help, { toggle: toggleHelp, close: closeHelp }] = useDisclosure(false);
  const [keys, { open: showKeys, close: hideKeys }] = useDisclosure(false);
  useShellKeys(showKeys);
  const name = screenAt(path);

  useEffect(() => {
    if (frame) adopt(frame.language);
  }, [frame]);

  useEffect(() => {
    document.title = `${t(`${name}.title`)} · ${t('app.name')}`;
  }, [name, t]);

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: { base: 64, lg: 208 }, breakpoint: 0 }}
      aside={{ width: 340, breakpoint: 0, collapsed: { desktop: !help, mobile: !help } }}
      padding={0}
      transitionDuration={0}
    >
      <button type="button" className={classes.skip} onClick={focusMain}>
        {t('shell.skip')}
      </button>
      <AppShell.Header className={classes.header}>
        <TopBar frame={frame} helpOpen={help} onHelp={toggleHelp} onKeys={showKeys} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={t('shell.navigation')}>
        <Navigation waiting={waiting} current={name} />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <Banners practice={frame?.practice ?? false} contact={contact} />
        <div id="main" tabIndex={-1} className={classes.screen}>
          <ErrorGuard key={name}>
            <Suspense fallback={<Loading />}>
              <Switch>
                <Route path="/welcome/*?" component={welcome.Page} />
                {screens.map(({ name, path, Page }) => (
                  <Route key={name} path={path === '/' ? '/' : `${path}/*?`} component={Page} />
                ))}
                <Route component={screens[0]?.Page} />
              </Switch>
            </Suspense>
          </ErrorGuard>
        </div>
      </AppShell.Main>
      <AppShell.Aside className={classes.aside}>{help && <HelpPanel screen={name} onClose={closeHelp} />}</AppShell.Aside>
      <KeysDialog opened={keys} onClose={hideKeys} />
    </AppShell>
  );
}

function focusMain() {
  document.getElementById('main')?.focus();
}
