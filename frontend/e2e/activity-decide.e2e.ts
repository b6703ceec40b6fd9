// Activity, where a person must decide: a lost reply left a change of stock of which nobody can tell whether the platform has it.
import { expect, it } from 'vitest';
import { axe, fill, newWorld, shot } from './world';

const world = newWorld({ practice: false, prepare: (workspace) => fill(workspace, 500) });

interface Effect {
  account: string;
  state: string;
}

it('asks about the change with all three numbers in view, and settles it by the answer', async () => {
  await world.show('/activity');
  const row = world.page.getByRole('row').filter({ hasText: '貓咪馬克杯' });
  await row.getByRole('button', { name: '處理' }).click();
  const dialog = world.page.getByRole('dialog', { name: '這筆變更的結果是？' });
  for (const value of ['40', '43', '41']) await dialog.getByRole('cell', { name: value, exact: true }).waitFor();
  expect(await dialog.getByRole('button', { name: '確定' }).isDisabled()).toBe(true);
  await dialog.getByRole('radio', { name: '平台已經有了' }).check();
  await shot(world.page, 'activity-decide');
  await axe(world.page);
  await dialog.getByRole('button', { name: '確定' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => row.getByRole('button', { name: '處理' }).count()).toBe(0);
  const { outbox } = (await world.ask('activity')) as { outbox: Effect[] };
  expect(outbox.map(({ account, state }) => [account, state]).sort()).toEqual([
    ['a0', 'confirmed'],
    ['a0', 'failed'],
  ]);
});

it('offers the report where the platform answered differently than expected', async () => {
  const row = world.page.getByRole('row').filter({ hasText: '中性筆' });
  await row.getByRole('button', { name: '處理' }).click();
  const dialog = world.page.getByRole('dialog', { name: '這筆變更的結果是？' });
  await dialog.getByText('平台的回應與預期不同').waitFor();
  await dialog.getByRole('button', { name: '產生維護報告' }).waitFor();
  await shot(world.page, 'activity-decide-report');
  await axe(world.page);
  await dialog.getByRole('button', { name: '取消' }).click();
});
