// Printing as the packer and the operator meet it: setting a printer up, a batch of labels with its progress, a stop, no paper, and a label
// that no mark tells from others. The printer is a label printer on a raw port.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabelPrinter } from './printer';
import { axe, fill, newWorld, settled, shot } from './world';

const orders = 0; // beside those with labels
const whole = 60;
const labels = whole + 2; // the last two have a sheet of several labels

const printer = new LabelPrinter();
let address = '';
beforeAll(async () => {
  address = await printer.start();
});
afterAll(() => printer.stop());

const world = newWorld({ practice: false, prepare: (workspace) => fill(workspace, orders, labels) });

const section = (name: string) => world.page.getByRole('region', { name, exact: true });
const dialog = () => world.page.getByRole('dialog');
const trackingOf = (label: number) => `9${String(label).padStart(11, '0')}`;
const batch = () => dialog().getByTestId('batch');

/** printed waits until the open batch says so. */
async function printed(says: RegExp): Promise<void> {
  await expect.poll(() => batch().innerText(), { timeout: 300_000, interval: 50 }).toMatch(says);
}

async function quiet(): Promise<void> {
  await world.page.waitForFunction(() => !document.querySelector('[data-busy]'));
  await settled(world.page);
}

async function scan(code: string): Promise<void> {
  await world.page.keyboard.type(code, { delay: 3 });
  await world.page.keyboard.press('Enter');
  await quiet();
}

describe('the printers', () => {
  it('that are not there yet are asked for', async () => {
    await world.show('/settings');
    await section('印表機').getByText('尚未設定印表機').waitFor();
    await section('印表機').scrollIntoViewIfNeeded();
    await shot(world.page, 'print-settings-empty');
  });

  it('are set up by their address, say what is in them, and print a test page', async () => {
    await section('印表機').getByLabel('名稱').fill('標籤機');
    await section('印表機').getByLabel('位址').fill(address);
    await section('印表機').getByRole('button', { name: '加入印表機' }).click();
    await section('印表機').getByText('100 × 150 mm').waitFor();
    await section('印表機').getByRole('button', { name: '列印測試頁' }).click();
    await section('印表機').getByTestId('test-page').getByText('已印出').waitFor();
    expect(printer.printed).toBe(1);
    await section('印表機').scrollIntoViewIfNeeded();
    await shot(world.page, 'print-settings');
    await section('工作站').scrollIntoViewIfNeeded();
    await shot(world.page, 'print-station');
    await axe(world.page);
  });

  it('print the sheet of command barcodes from the settings and where it is explained', async () => {
    await section('工作站').getByRole('button', { name: '列印條碼表' }).click();
    await expect.poll(() => printer.printed, { timeout: 60_000 }).toBe(2);
    await world.show('/pack/commands');
    await world.page.getByRole('button', { name: '列印條碼表' }).click();
    await expect.poll(() => printer.printed, { timeout: 60_000 }).toBe(3);
    await shot(world.page, 'print-commands');
  });
});

describe('a batch of labels', () => {
  it('are printed with progress, stopped in the middle, and what is left is printed later', async () => {
    printer.printed = 0;
    await world.show('/orders');
    await world.page.getByRole('grid').getByRole('row').nth(5).waitFor();
    await world.page.getByRole('grid').press('Control+a');
    await world.page.getByText(`已選取 ${labels} 筆`).waitFor();
    await world.page.getByRole('region', { name: '對選取的訂單' }).getByRole('button', { name: '列印標籤' }).click();
    await dialog().getByRole('button', { name: '列印', exact: true }).click();
    await printed(/已列印 [1-9]\d／60/);
    await shot(world.page, 'print-batch');
    await axe(world.page, '[role="dialog"]');
    await dialog().getByRole('button', { name: '停止列印' }).click();
    await dialog()
      .getByRole('button', { name: /重印這些/ })
      .waitFor();
    const before = printer.printed;
    expect(before).toBeLessThan(whole);
    await shot(world.page, 'print-batch-stopped');
    await dialog().getByText('2 張標籤無法送至印表機').waitFor();

    printer.paperEndsWith(before + 3);
    await dialog()
      .getByRole('button', { name: /重印這些/ })
      .click();
    await dialog().getByText('缺紙').first().waitFor({ timeout: 60_000 });
    await shot(world.page, 'print-batch-paper');
    printer.feed();
    await printed(/已列印 60／60/);
    expect(printer.printed).toBe(whole);
    await shot(world.page, 'print-batch-done');
    await dialog().getByRole('button', { name: '關閉' }).first().click();
  });

  it('are told in Activity, whole, however many there are', async () => {
    await world.show('/activity?tab=prints');
    await world.page.getByRole('button', { name: /顯示所有批次/ }).click();
    await world.page.getByText('已列印 60／60').waitFor();
    await shot(world.page, 'print-activity');
  });
});

describe('a label that no mark tells from others', () => {
  it('is chosen in Pack by its number, seen before it counts, and printed', async () => {
    printer.printed = 0;
    await world.show('/pack');
    await world.page.getByRole('heading', { name: '請輸入您的姓名' }).waitFor();
    await world.page.keyboard.type('陳小華');
    await world.page.keyboard.press('Enter');
    await world.page.getByTestId('scan').waitFor();
    await scan(trackingOf(orders + whole));
    await world.page.locator('[data-testid="step"][data-step="which"]').waitFor();
    await world.page.getByRole('button', { name: '標籤 4' }).waitFor();
    await quiet();
    await shot(world.page, 'pack-which');
    await axe(world.page);
    await world.page.keyboard.press('2');
    await world.page.getByText('沒有標籤 2').waitFor();
    await world.page.keyboard.press('3');
    await world.page.getByTestId('chosen').waitFor();
    await shot(world.page, 'pack-which-chosen');
    await world.page.keyboard.press('F2');
    await world.page.getByRole('button', { name: '標籤 4' }).waitFor();
    await world.page.keyboard.press('4');
    await world.page.getByTestId('chosen').waitFor();
    await world.page.keyboard.press('Enter');
    await world.page.locator('[data-testid="step"][data-step="label"]').waitFor();
    await world.page.getByTestId('label').waitFor();
    await shot(world.page, 'pack-which-taken');
    expect(printer.printed).toBe(0);
    await world.page.keyboard.press('F2');
    await world.page.locator('[data-testid="step"][data-step="which"]').waitFor();
    await world.page.keyboard.press('3');
    await world.page.getByTestId('chosen').waitFor();
    await world.page.keyboard.press('Enter');
    await world.page.locator('[data-testid="step"][data-step="label"]').waitFor();
    printer.paperEndsWith(1);
    await world.page.keyboard.press('F3');
    await world.page.locator('[data-testid="print"]').getByText('缺紙').waitFor({ timeout: 60_000 });
    await shot(world.page, 'pack-no-paper');
  });

  it('that is not printed is told while the next one is packed', async () => {
    await world.page.keyboard.press('Escape');
    await world.page.getByRole('list', { name: '未列印' }).getByText('缺紙').waitFor();
    await shot(world.page, 'pack-trouble');
    await axe(world.page);
    printer.feed();
    await world.page.getByRole('list', { name: '未列印' }).waitFor({ state: 'detached', timeout: 60_000 });
    expect(printer.printed).toBe(1);
    await world.page.keyboard.press('F1');
    await world.page.getByRole('dialog', { name: '工作站說明' }).getByRole('button', { name: '列印指令條碼表' }).waitFor();
    await shot(world.page, 'pack-help-print');
    await world.page.keyboard.press('F1');
  });

  it('is chosen from the order, and chosen anew', async () => {
    await world.show(`/orders/o${orders + labels}`);
    await world.page.getByRole('button', { name: '選擇標籤' }).click();
    await dialog().getByRole('button', { name: '標籤 1', exact: true }).click();
    await settled(world.page);
    await shot(world.page, 'order-which');
    await axe(world.page, '[role="dialog"]');
    await dialog().getByRole('button', { name: '使用標籤 1' }).click();
    await world.page.getByRole('button', { name: '改選其他標籤' }).waitFor();
    await shot(world.page, 'order-which-taken');
    await world.page.getByRole('button', { name: '改選其他標籤' }).click();
    await world.page.getByRole('button', { name: '選擇標籤' }).waitFor();
  });
});
