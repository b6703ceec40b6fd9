// The list of the keys.
import { Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { KeyHint } from '../parts/KeyHint';
import { screens } from './screens';

/** KeysDialog lists what the keyboard does on every screen. */
export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const everywhere: [string[], string][] = [
    [['/'], t('shell.keys.search')],
    [['?'], t('shell.keys.list')],
    [['↑', '↓'], t('shell.keys.rows')],
    [['Enter'], t('shell.keys.open')],
    [['Space'], t('shell.keys.choose')],
    [['Esc'], t('shell.keys.close')],
  ];
  const rows: [string[], string][] = [
    ...everywhere,
    ...screens.map(({ name, letter }): [string[], string] => [['g', letter], t(`${name}.title`)]),
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={t('shell.keys.title')}>
      <Table verticalSpacing={5}>
        <Table.Tbody>
          {rows.map(([keys, does]) => (
            <Table.Tr key={does}>
              <Table.Td w={130}>
                <KeyHint keys={keys} />
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
