// The question to a person about a change of which nobody can tell whether it took effect, with both values in view.
import { Button, Group, Modal, Radio, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Report } from '../accounts/Report';
import type { EffectView } from '../api/calls';
import { useAct } from '../api/hooks';
import { count, useText } from '../parts/format';
import { tell } from '../parts/tell';
import { subjectOf } from './Outbox';

const decisions = ['done', 'again', 'drop'] as const;

/** Decide asks what became of a change, and settles it by the answer. */
export function Decide({ effect, onClose }: { effect: EffectView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [decision, setDecision] = useState('');
  const id = effect?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change is another question
  useEffect(() => setDecision(''), [id]);
  const act = useAct('effectDecide', {
    onSuccess: () => {
      tell(t('activity.decide.settled'));
      onClose();
    },
  });
  if (!effect) return null;
  const values = valuesOf(effect.details);
  return (
    <Modal opened onClose={onClose} size="lg" title={t('activity.decide.title')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack gap="md">
        <div>
          <Text fw={600}>
            {t(`states.effectKind.${effect.kind}`)} · {effect.account} · {effect.number || subjectOf(effect.details)}
          </Text>
          {text(effect.says) && <Text size="sm">{text(effect.says)}</Text>}
          {effect.report && <Report account={effect.account} />}
        </div>
        <Text size="sm">{t(`activity.decide.why.${effect.state}`)}</Text>
        {values.length > 0 && (
          <Table withTableBorder>
            <Table.Tbody>
              {values.map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Td>{t(`activity.decide.values.${name}`)}</Table.Td>
                  <Table.Td fw={600}>{count(value)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <Radio.Group label={t('activity.decide.question')} value={decision} onChange={setDecision}>
          <Stack gap="xs" mt="xs">
            {decisions.map((value, at) => (
              <Radio
                key={value}
                value={value}
                data-autofocus={at === 0 || undefined}
                label={t(`activity.decide.${value}.label`)}
                description={t(`activity.decide.${value}.lead`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button disabled={!decision} loading={act.isPending} onClick={() => act.mutate({ id: effect.id, decision })}>
            {t('activity.decide.act')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** valuesOf gives the numbers of a change of stock: what was read, what was wanted, and what the platform shows now. */
export function valuesOf(details: unknown): ['read' | 'target' | 'seen', number][] {
  const known = (details ?? {}) as Record<string, unknown>;
  return (['read', 'target', 'seen'] as const).flatMap((name) => {
    const value = known[name];
    return typeof value === 'number' ? [[name, value] as ['read' | 'target' | 'seen', number]] : [];
  });
}
