// Copies a value that a person needs elsewhere.
import { ActionIcon, CopyButton as Copy, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** CopyButton copies value; what names it for a screen reader. */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const { t } = useTranslation();
  return (
    <Copy value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('parts.copied') : t('parts.copy', { what })}>
          <ActionIcon size="md" aria-label={copied ? t('parts.copied') : t('parts.copy', { what })} onClick={copy}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copy>
  );
}
