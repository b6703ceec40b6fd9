// The page as a whole: its look, its caches, its addresses, and the shell around the screens.
import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Router } from 'wouter';
import { useHashLocation, useHashSearch } from './shell/address';
import { Shell } from './shell/Shell';
import { theme, variables } from './theme';

// Answers stay true until the program tells of a change, so nothing is asked again by the clock or by a glance at the window.
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { retry: false },
  },
});

// The crosses that close dialogs and messages have no words to see; a screen reader says these.
function Look({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const close = t('parts.close');
  const spoken = useMemo(
    () => mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { 'aria-label': close } } } }),
    [close],
  );
  return (
    <MantineProvider theme={spoken} cssVariablesResolver={variables} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}

/** App is the page. */
export function App() {
  return (
    <Look>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={4} />
        <Router hook={useHashLocation} searchHook={useHashSearch}>
          <Shell />
        </Router>
      </QueryClientProvider>
    </Look>
  );
}
