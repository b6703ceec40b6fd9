// The report of an account for the maintainers, to be saved and sent when a platform answers differently than expected.
import { Button, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { saveFile, useAct } from '../api/hooks';

/** Report offers the report of an account. */
export function Report({ account }: { account: string }) {
  const { t } = useTranslation();
  const report = useAct('accountReport', { onSuccess: (file) => void saveFile(file) });
  return (
    <div>
      <Button
        mt="xs"
        size="xs"
        variant="default"
        leftSection={<IconFileDownload size={16} />}
        loading={report.isPending}
        onClick={() => report.mutate({ account })}
      >
        {t('accounts.report.action')}
      </Button>
      <Text size="xs" c="dimmed" mt={4}>
        {t('accounts.report.lead')}
      </Text>
    </div>
  );
}
