// Keeps the screens small: all scripts and styles together, compressed, must stay under the budget.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 1_000_000;
const app = new URL('../dist/app/', import.meta.url);

const sizes = readdirSync(app, { recursive: true })
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => ({ name, size: gzipSync(readFileSync(new URL(name, app))).length }))
  .sort((a, b) => b.size - a.size);
const total = sizes.reduce((sum, { size }) => sum + size, 0);
const kB = (size) => `${(size / 1000).toFixed(0)} kB`;

console.log(`scripts and styles: ${kB(total)} compressed in ${sizes.length} files, of ${kB(budget)}`);
if (total > budget) {
  for (const { name, size } of sizes.slice(0, 10)) console.error(`  ${kB(size).padStart(7)}  ${name}`);
  process.exit(1);
}
