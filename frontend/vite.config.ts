// How the screens are built, and how their unit tests run.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the screens of a program that runs, and every edit at once: start `gowarehouse serve`, open its link once for the
// cookie, then GOWAREHOUSE=http://127.0.0.1:PORT npm run dev.
const running = process.env.GOWAREHOUSE;

export default defineConfig({
  base: './', // the window and the browser mode serve the page from different roots
  plugins: [react()],
  build: {
    outDir: 'dist/app', // dist/index.html is the committed placeholder
    emptyOutDir: true,
    target: ['es2022', 'chrome110', 'safari16'],
    chunkSizeWarningLimit: 700,
  },
  server: { host: '127.0.0.1', proxy: running ? { '/api': { target: running, changeOrigin: true, headers: { origin: running } } } : {} },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    setupFiles: ['src/setup.test-env.ts'],
  },
});
