// What is shown while an answer is on its way.
import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Loading is the grey shape of a list of rows. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={10} role="status" aria-label={t('parts.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <Skeleton key={row} height={34} radius="sm" />
      ))}
    </Stack>
  );
}
