// How many orders each reason holds, as a row of buttons that narrow the list.
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Count } from '../parts/Count';
import { sentence } from '../parts/format';

interface ReasonsProps {
  counts: Record<string, number>;
  chosen: string;
  onChoose: (reason: string) => void;
}

/** Reasons narrows to one reason; the same button again shows all. */
export function Reasons({ counts, chosen, onChoose }: ReasonsProps) {
  const { t } = useTranslation();
  const reasons = Object.entries(counts)
    .filter(([, number]) => number > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length < 2 && !chosen) return null;
  return (
    <Group gap="xs" component="fieldset" aria-label={t('holds.reasons')} style={{ border: 0, margin: 0, padding: 0 }}>
      {reasons.map(([reason, number]) => (
        <Button
          key={reason}
          size="compact-md"
          variant={reason === chosen ? 'light' : 'default'}
          aria-pressed={reason === chosen}
          rightSection={<Count number={number} tone="warn" />}
          onClick={() => onChoose(reason === chosen ? '' : reason)}
        >
          {sentence(t(`states.reason.${reason}`))}
        </Button>
      ))}
    </Group>
  );
}
