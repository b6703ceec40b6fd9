// Chooses the columns of the list and how close its rows are.
import { Button, Checkbox, Group, Popover, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type ColumnName, columnNames, setView, type View } from './view';

/** ViewMenu is the button for it. */
export function ViewMenu({ view }: { view: View }) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          {t('orders.view.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600} mb={6} id="orders-density">
          {t('orders.view.density')}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-labelledby="orders-density"
          value={view.dense ? 'dense' : 'wide'}
          data={[
            { value: 'wide', label: t('orders.view.wide') },
            { value: 'dense', label: t('orders.view.dense') },
          ]}
          onChange={(value) => setView({ ...view, dense: value === 'dense' })}
        />
        <Checkbox.Group
          mt="md"
          label={t('orders.view.columns')}
          value={view.columns}
          onChange={(chosen) => {
            const columns = columnNames.filter((name) => (chosen as ColumnName[]).includes(name));
            if (columns.length > 0) setView({ ...view, columns });
          }}
        >
          <Stack gap={8} mt={6}>
            {columnNames.map((name) => (
              <Checkbox key={name} value={name} label={t(`orders.columns.${name}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group mt="sm">
          <Button size="compact-sm" variant="default" onClick={() => setView(null)}>
            {t('orders.view.usual')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
