// Settings: what is kept, the backup as a file and back, the view of one merchant, the check-up, and printers that must answer.
import { beforeEach, expect, it } from 'vitest';
import { saved } from './files';
import { axe, dress, newWorld, settled, shot } from './world';

const world = newWorld({ practice: false });

const section = (name: string) => world.page.getByRole('region', { name, exact: true });
const passphrase = 'horse battery staple';
let backup: Buffer;

beforeEach(async () => {
  await world.show('/settings');
});

it('shows every section, in light and dark', async () => {
  await world.ask('merchant', 'add', '小山茶行');
  await world.ask('merchant', 'add', '大海文具');
  await shot(world.page, 'settings');
  await axe(world.page);
  await dress(world.page, 'dark');
  await shot(world.page, 'settings-dark');
  await axe(world.page);
  await dress(world.page, 'light');
});

it('keeps personal data for as many days as are said', async () => {
  await section('個人資料').getByRole('textbox', { name: '保留天數' }).fill('120');
  await section('個人資料').getByRole('button', { name: '儲存' }).click();
  await world.page.getByText('已儲存').first().waitFor();
  await world.page.reload();
  await expect.poll(() => section('個人資料').getByRole('textbox', { name: '保留天數' }).inputValue()).toBe('120');
});

it('saves a backup that only its passphrase opens', async () => {
  const { name, data } = await saved(world.page, async () => {
    await section('備份與還原').getByRole('textbox', { name: '備份密碼' }).fill(passphrase);
    await section('備份與還原').getByRole('textbox', { name: '再輸入一次' }).fill('something else');
    await section('備份與還原').getByText('兩次輸入不同').waitFor();
    await section('備份與還原').getByRole('textbox', { name: '再輸入一次' }).fill(passphrase);
    await section('備份與還原').getByRole('button', { name: '儲存備份' }).click();
  });
  expect(name).toMatch(/^gowarehouse-\d{8}-\d{4}\.gwbackup$/);
  expect(data.includes('小山茶行')).toBe(false);
  backup = data;
});

// chooseBackup restores from the backup that the test before has saved.
async function chooseBackup(words: string): Promise<void> {
  const [chooser] = await Promise.all([
    world.page.waitForEvent('filechooser'),
    section('備份與還原').getByRole('button', { name: '由備份還原…' }).click(),
  ]);
  await chooser.setFiles({ name: 'warehouse.gwbackup', mimeType: 'application/octet-stream', buffer: backup });
  const dialog = world.page.getByRole('dialog', { name: '還原備份' });
  await dialog.getByRole('textbox', { name: '備份密碼' }).fill(words);
  await axe(world.page);
  await dialog.getByRole('button', { name: '還原', exact: true }).click();
}

it('says so when the passphrase is wrong, and restores with the right one at the next start', async () => {
  await chooseBackup('wrong wrong wrong');
  await section('備份與還原').getByRole('alert').waitFor();
  expect(await section('備份與還原').getByText('重新啟動程式後生效').count()).toBe(0);
  await shot(world.page, 'settings-restore-wrong');
  await chooseBackup(passphrase);
  await section('備份與還原').getByText('備份已就緒，重新啟動程式後生效').waitFor();
  await shot(world.page, 'settings-restore');
  await axe(world.page);
  await section('備份與還原').getByRole('button', { name: '取消還原' }).click();
  await section('備份與還原').getByText('備份已就緒，重新啟動程式後生效').waitFor({ state: 'detached' });

  await world.ask('merchant', 'add', '後來才有的貨主');
  await chooseBackup(passphrase);
  await section('備份與還原').getByText('備份已就緒，重新啟動程式後生效').waitFor();
  await world.restart();
  await world.show('/channels');
  await world.page.getByRole('heading', { name: '大海文具' }).waitFor();
  expect(await world.page.getByText('後來才有的貨主').count()).toBe(0);
  await shot(world.page, 'settings-restored');
});

it('shows one merchant alone on every screen until the PIN is entered', async () => {
  await section('貨主檢視').getByRole('combobox', { name: '貨主' }).click();
  await world.page.getByRole('option', { name: '小山茶行' }).click();
  await section('貨主檢視').getByRole('textbox', { name: '設定離開時的 PIN 碼' }).fill('4711');
  await section('貨主檢視').getByRole('button', { name: '只顯示此貨主' }).click();
  await section('貨主檢視').getByText('目前只顯示「小山茶行」。').waitFor();
  await settled(world.page);
  await shot(world.page, 'settings-locked');
  await axe(world.page);
  for (const name of ['印表機', '作業人員', '備份與還原']) expect(await section(name).count(), name).toBe(0); // they are the warehouse's
  for (const path of ['/', '/holds', '/mappings', '/stock', '/channels', '/activity', '/settings']) {
    await world.show(path);
    expect(await world.page.getByText('大海文具').count(), path).toBe(0);
  }
  await section('貨主檢視').getByRole('textbox', { name: 'PIN 碼' }).fill('0000');
  await section('貨主檢視').getByRole('button', { name: '離開貨主檢視' }).click();
  await world.page.getByRole('alert').filter({ hasText: 'PIN' }).waitFor();
  await section('貨主檢視').getByText('目前只顯示「小山茶行」。').waitFor();
  await section('貨主檢視').getByRole('textbox', { name: 'PIN 碼' }).fill('4711');
  await section('貨主檢視').getByRole('button', { name: '離開貨主檢視' }).click();
  await section('貨主檢視').getByRole('combobox', { name: '貨主' }).waitFor();
  await world.show('/channels');
  await world.page.getByText('大海文具').first().waitFor();
});

it('looks at the installation when it is asked to', async () => {
  await section('健康檢查').getByRole('button', { name: '立即檢查' }).click();
  await section('健康檢查').getByRole('listitem').first().waitFor();
  expect(await section('健康檢查').getByRole('listitem').count()).toBeGreaterThan(3);
  await section('健康檢查').scrollIntoViewIfNeeded();
  await shot(world.page, 'settings-check-up');
  await axe(world.page);
});

it('adds no printer that does not answer', async () => {
  await section('印表機').getByRole('textbox', { name: '名稱' }).fill('標籤機');
  await section('印表機').getByRole('textbox', { name: '位址' }).fill('ipp://127.0.0.1:9/ipp/print');
  await section('印表機').getByRole('button', { name: '加入印表機' }).click();
  await world.page.getByRole('alert').waitFor();
  await shot(world.page, 'settings-printer');
  await axe(world.page);
  expect(await section('印表機').getByRole('listitem').count()).toBe(0);
});

it('sets the station up', async () => {
  await section('工作站').getByRole('textbox', { name: '工作站名稱' }).fill('包裝一站');
  await section('工作站').getByRole('textbox', { name: '揀貨箱條碼開頭' }).fill('TOTE-');
  await section('工作站').getByRole('button', { name: '儲存' }).click();
  await world.page.getByText('已儲存').first().waitFor();
  await world.page.reload();
  await expect.poll(() => section('工作站').getByRole('textbox', { name: '工作站名稱' }).inputValue()).toBe('包裝一站');
  expect(await section('工作站').getByRole('link', { name: '指令條碼表' }).getAttribute('href')).toBe('#/pack/commands');
});

it('adds an operator with a PIN, and lets one work no more', async () => {
  await section('作業人員').getByRole('button', { name: '新增作業人員' }).click();
  const dialog = world.page.getByRole('dialog', { name: '新增作業人員' });
  await dialog.getByRole('textbox', { name: '姓名' }).fill('林小美');
  await dialog.getByRole('textbox', { name: 'PIN 碼' }).fill('2468');
  await shot(world.page, 'settings-operator');
  await axe(world.page);
  await dialog.getByRole('button', { name: '儲存' }).click();
  const line = section('作業人員').getByRole('listitem').filter({ hasText: '林小美' });
  await line.getByText('已設 PIN 碼').waitFor();
  await shot(world.page, 'settings-operators');
  await axe(world.page);
  await line.getByRole('switch', { name: '林小美可以作業' }).click({ force: true });
  await expect.poll(() => line.getByRole('switch', { name: '林小美可以作業' }).isChecked()).toBe(false);
});
