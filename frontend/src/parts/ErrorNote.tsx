// An error in the place of what could not be shown.
import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface ErrorNoteProps {
  /** what happened, and what to do next */
  error: { message: string; do?: string };
  onRetry?: () => void;
}

/** ErrorNote says what happened and what to do, with a button to try again. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const { t } = useTranslation();
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={20} />} title={error.message}>
      {error.do && <Text size="sm">{error.do}</Text>}
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {t('parts.retry')}
        </Button>
      )}
    </Alert>
  );
}
