// What unit tests need from a browser and the simulated one lacks.
import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import './i18n';

window.matchMedia ??= vi.fn().mockImplementation((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => {},
  removeEventListener: () => {},
}));

afterEach(() => {
  cleanup();
  localStorage.clear();
});
