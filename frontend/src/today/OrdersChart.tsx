// The orders of the last two weeks, by day and platform, as stacked bars; a table says the same to a screen reader.
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Paper, Text, Title, VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayCount } from '../api/calls';
import { useAsk } from '../api/hooks';
import { count, useText } from '../parts/format';
import { colourOf } from '../parts/PlatformBadge';

const days = 14;

/** OrdersChart draws them. */
export function OrdersChart({ days: counts }: { days: DayCount[] }) {
  const { t } = useTranslation();
  const text = useText();
  const platforms = useAsk('platforms', {}).data?.platforms ?? [];
  const { rows, shown } = useMemo(() => stacked(counts, new Date()), [counts]);
  const nameOf = (id: string) => text(platforms.find((p) => p.id === id)?.name) || id;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="chart">
      <Title order={2} size="h4" id="chart" mb="xs">
        {t('today.chart.title')}
      </Title>
      {counts.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('today.chart.empty')}
        </Text>
      ) : (
        <div aria-hidden>
          <BarChart
            h={200}
            data={rows}
            dataKey="label"
            type="stacked"
            series={shown.map((id) => ({ name: id, label: nameOf(id), color: colourOf(id) }))}
            withLegend
            tickLine="none"
            barProps={{ isAnimationActive: false }}
            barChartProps={{ accessibilityLayer: false }} // hidden from a screen reader, so the keyboard must not stop here either
          />
        </div>
      )}
      <VisuallyHidden>
        <table>
          <caption>{t('today.chart.title')}</caption>
          <tbody>
            {counts.map(({ day, platform, orders }) => (
              <tr key={day + platform}>
                <th scope="row">{day}</th>
                <td>{nameOf(platform)}</td>
                <td>{count(orders)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </Paper>
  );
}

/** stacked makes a row of every one of the last days, also of those without an order, and names the platforms with orders. */
export function stacked(counts: DayCount[], now: Date): { rows: Record<string, number | string>[]; shown: string[] } {
  const shown = [...new Set(counts.map(({ platform }) => platform))].sort();
  const inTaipei = new Date(now.getTime() + 8 * 3_600_000); // Taipei knows no summer time
  const rows = Array.from({ length: days }, (_, back) => {
    const day = new Date(inTaipei.getTime() - (days - 1 - back) * 86_400_000).toISOString().slice(0, 10);
    const row: Record<string, number | string> = { label: `${Number(day.slice(5, 7))}/${Number(day.slice(8))}` };
    for (const id of shown) row[id] = counts.find((c) => c.day === day && c.platform === id)?.orders ?? 0;
    return row;
  });
  return { rows, shown };
}
