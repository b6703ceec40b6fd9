// A world for an end-to-end test: the real program on a workspace of its own, and a real browser that shows it.
//
//     const world = newWorld();                       // practice data; { practice: false } for an empty real workspace
//     it('shows the held orders', async () => {
//       await world.show('/holds');
//       await world.page.getByRole('heading', { name: '保留' }).waitFor();
//       await shot(world.page, 'holds');              // bin/e2e/holds.zh-TW.png and holds.en.png
//       await axe(world.page);
//     });
//
// `make build` first, then `npm run e2e -- holds` runs the file holds.e2e.ts. The page begins in Traditional Chinese at 1280x800. A test
// fails when the page logs an error, throws, or breaks its content security policy. Nothing is left behind but the pictures.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'bin', process.platform === 'win32' ? 'gowarehouse.exe' : 'gowarehouse');
const pictures = join(root, 'bin/e2e');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const chromiumAt = process.env.CHROMIUM ?? '/usr/bin/chromium';
const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Options of a world. */
export interface Options {
  /** emulated platforms with sample orders (the default), or an empty real workspace */
  practice?: boolean;
  /** of practice; the three of three kinds by default, so that no other platform changes what a test finds */
  platforms?: string[];
  /** the browser opens pages of the emulated platforms, whose certificates only the program trusts */
  opensPlatforms?: boolean;
  /** for the program, beside what it needs */
  env?: Record<string, string>;
  /** makes the workspace before the program opens it */
  prepare?: (workspace: string) => void;
}

/** World is a program and a browser. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'gowarehouse-e2e-'));
  readonly workspace = join(this.folder, 'workspace');
  page!: Page;
  context!: BrowserContext;
  address = '';

  private readonly options: Options;
  private running!: ChildProcess;
  private browser!: Browser;
  private complaints: string[] = [];
  private allowed: RegExp[] = [];

  constructor(options: Options) {
    this.options = options;
  }

  private get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      LC_ALL: 'zh_TW.UTF-8',
      GOWAREHOUSE_VAULT: 'file',
      GOWAREHOUSE_PASSPHRASE: 'a passphrase for tests',
      ...this.options.env,
    };
  }

  /** start starts the program and opens its page. */
  async start(): Promise<void> {
    this.options.prepare?.(this.workspace);
    await this.run();
    this.browser = await chromium.launch({ executablePath: chromiumAt, args: quietly });
    this.context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ignoreHTTPSErrors: this.options.opensPlatforms ?? false,
      locale: 'en-GB', // the page must depend neither on the machine's language
      timezoneId: 'America/New_York', // nor on its zone
    });
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    this.page = await this.context.newPage();
    this.listen(this.page);
    await this.visit();
  }

  private async run(): Promise<void> {
    const { practice = true, platforms = ['momo', 'shopee', 'woocommerce'] } = this.options;
    const inPractice = practice ? ['--practice', '--platform', platforms.join()] : [];
    const line = ['serve', '--no-browser', '--json', '--workspace', this.workspace, ...inPractice];
    this.running = spawn(program, line, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.address = (await addressOf(this.running)).address;
  }

  private async visit(): Promise<void> {
    await this.page.goto(this.address);
    await this.page.getByRole('navigation').first().waitFor();
    await settled(this.page);
  }

  /** restart ends the program and starts it again on the same workspace; the page shows the new one. */
  async restart(): Promise<void> {
    await this.page.goto('about:blank');
    await this.halt();
    await this.run();
    await this.visit();
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`logged: ${message.text()} (${message.location().url})`);
    });
  }

  /** allow lets errors pass that a test provokes. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** check fails when the page has complained since the last check. */
  check(): void {
    const complaints = this.complaints.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
    this.complaints = [];
    expect(complaints, 'errors of the page').toEqual([]);
  }

  /** show goes to a screen: "/orders?state=held". */
  async show(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      window.location.hash = to;
    }, path);
    await settled(this.page);
  }

  /** ask runs a command on the same workspace and gives its JSON document: ask('order', 'list'). It throws when the command fails. */
  ask(...args: string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      execFile(program, [...args, '--workspace', this.workspace, '--json'], { env: this.env, maxBuffer: 64 << 20 }, (error, out, said) => {
        const failed = (why: string) => reject(new Error(`gowarehouse ${args.join(' ')}: ${why}`, { cause: error }));
        try {
          const document = JSON.parse(out);
          if (document.error) failed(document.error.message);
          else resolve(document);
        } catch {
          failed(`no JSON document\n${said}`);
        }
      });
    });
  }

  /**
   * numberOf gives the number of the one order that `order list` finds with these flags. The numbers of practice orders have the day in them:
   * no test may know one by heart.
   */
  async numberOf(...flags: string[]): Promise<string> {
    const { orders } = (await this.ask('order', 'list', ...flags)) as { orders: { number: string }[] };
    expect(orders.length, `orders with ${flags.join(' ')}`).toBe(1);
    return orders[0]?.number ?? '';
  }

  /** halt ends the program, as Ctrl-C does; its exit code must be 0. */
  async halt(): Promise<void> {
    if (!this.running || this.running.exitCode !== null) return;
    const ended = new Promise<number | null>((resolve) => this.running.once('exit', resolve));
    this.running.kill('SIGINT');
    const late = setTimeout(() => this.running.kill('SIGKILL'), 15_000);
    const code = await ended;
    clearTimeout(late);
    expect(code, 'exit code of the program').toBe(0);
  }

  /** end closes everything and deletes it. */
  async end(): Promise<void> {
    try {
      await this.browser?.close();
      await this.halt();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

/** fill makes a workspace with many orders before the program opens it, for Options.prepare; labels more are shipped, each with a label. */
export function fill(workspace: string, orders: number, labels = 0): void {
  execFileSync('go', ['run', './build/fill', workspace, String(orders), String(labels)], { cwd: root, stdio: 'inherit' });
}

/** newWorld gives the tests of a file one world. */
export function newWorld(options: Options = {}): World {
  const world = new World(options);
  beforeAll(() => world.start());
  afterEach(() => world.check());
  afterAll(() => world.end());
  return world;
}

// The program's first line is one JSON document with the address.
function addressOf(running: ChildProcess): Promise<{ address: string }> {
  return new Promise((resolve, reject) => {
    let out = '';
    let said = '';
    running.on('error', (error) => reject(new Error(`${program} does not start (run make build): ${error.message}`)));
    running.on('exit', (code) => reject(new Error(`the program ended with ${code}\n${said}`)));
    running.stderr?.on('data', (data) => {
      said += data;
    });
    running.stdout?.on('data', (data) => {
      out += data;
      try {
        resolve(JSON.parse(out));
      } catch {
        // more is to come
      }
    });
  });
}

/** settled waits until nothing is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(100);
  await page.waitForFunction(() => !document.querySelector('[data-loading], .mantine-Skeleton-root'));
  await page.waitForTimeout(150);
}

/** speak switches the language of the page as its switch does, without touching the mouse or the focus. */
export async function speak(page: Page, language: 'zh-TW' | 'en'): Promise<void> {
  await page.evaluate(
    (value) => document.querySelector<HTMLInputElement>(`header input[type="radio"][value="${value}"]`)?.click(),
    language,
  );
  await page.waitForFunction((lang) => document.documentElement.lang === lang, language === 'en' ? 'en' : 'zh-Hant-TW');
  await settled(page);
}

/** dress switches between light and dark. */
export async function dress(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.waitForFunction((value) => document.documentElement.dataset.mantineColorScheme === value, scheme);
}

/** shot keeps a picture in both languages; the page speaks Chinese afterwards. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const language of ['en', 'zh-TW'] as const) {
    await speak(page, language);
    await page.screenshot({ path: join(pictures, `${name}.${language}.png`) });
  }
}

/** atRest waits until no colour is on its way to another: half way it is nobody's choice. What turns for ever is left turning. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
  );
}

/** axe fails on what breaks WCAG 2.1 A or AA; where narrows it to a part of the page. */
export async function axe(page: Page, where = 'body'): Promise<void> {
  await page.evaluate(axeSource); // not as a script element: the page's policy forbids those
  await atRest(page);
  const { violations } = (await page.evaluate(
    ([selector, tags]) =>
      (window as never as { axe: { run: (...args: unknown[]) => Promise<unknown> } }).axe.run(selector, { runOnly: tags }),
    [where, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']] as const,
  )) as AxeResults;
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n    ${node.html.slice(0, 200)}\n    ${(node.failureSummary ?? '').replaceAll('\n', ' ')}`),
  );
  expect(told, 'what axe finds').toEqual([]);
}
