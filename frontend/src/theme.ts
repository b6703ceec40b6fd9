// How the screens look: a warm neutral ground, one deep green accent, dense text with figures that line up. Every pair of colours here
// passes WCAG AA in light and dark; axe checks it on the real screens.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#e8f5f1',
  '#d2e9e2',
  '#a6d3c6',
  '#77bcaa',
  '#4ea690',
  '#2f917a',
  '#1d7d69',
  '#136a5e',
  '#0e564c',
  '#08433b',
];

const stone: MantineColorsTuple = [
  '#f9f8f6',
  '#f2f0ec',
  '#e8e5df',
  '#dad6ce',
  '#c2bdb3',
  '#9a948a',
  '#78736a',
  '#5d5851',
  '#45413c',
  '#2c2a26',
];

// Mantine's red and yellow are too light to be read on, or as, text.
const brick: MantineColorsTuple = [
  '#fdf0ee',
  '#fbe0dd',
  '#f5c1bc',
  '#ee9f98',
  '#e67c73',
  '#d9574d',
  '#c93a30',
  '#b3261e',
  '#9a211a',
  '#7d1a15',
];

const amber: MantineColorsTuple = [
  '#fdf5e6',
  '#fbe9cd',
  '#f7d59d',
  '#f0bd66',
  '#e5a336',
  '#cf8815',
  '#b06f08',
  '#945b00',
  '#7a4a00',
  '#603a00',
];

const night: MantineColorsTuple = [
  '#e2dfd9',
  '#c9c5bd',
  '#aaa59c',
  '#7d7870',
  '#524e48',
  '#3d3a35',
  '#302d29',
  '#262421',
  '#1c1b18',
  '#141311',
];

/** theme is Mantine's theme; the colour names stay Mantine's, with our values for gray, dark and the accent. */
export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, gray: stone, dark: night, red: brick, yellow: amber },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang TC", "Microsoft JhengHei", "Noto Sans TC", "Noto Sans CJK TC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Consolas, Menlo, "Noto Sans Mono", "Noto Sans Mono CJK TC", monospace',
  fontSizes: { xs: '0.8125rem', sm: '0.9063rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.3' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
  defaultRadius: 'sm',
  radius: { sm: '6px', md: '8px' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Badge: { styles: { label: { textTransform: 'none' } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Modal: { defaultProps: { centered: true }, styles: { title: { fontSize: '1.125rem', fontWeight: 650 } } },
    Drawer: { defaultProps: { position: 'right' }, styles: { title: { fontSize: '1.125rem', fontWeight: 650 } } },
    Paper: { defaultProps: { withBorder: true } },
    Table: { defaultProps: { verticalSpacing: 8, horizontalSpacing: 12 } },
  },
});

/** variables sets the surfaces: a page is a shade darker than the cards on it. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#625d55',
    '--mantine-color-placeholder': '#6f6a62',
    '--mantine-color-error': '#b3261e',
    '--gw-ground': '#f6f4f0',
    '--gw-surface': '#ffffff',
    '--gw-line': '#e3dfd8',
    '--gw-hover': '#f3f1ec',
    '--gw-chosen': '#e6f2ee',
  },
  dark: {
    '--mantine-color-body': '#22201d',
    '--mantine-color-dimmed': '#aba59b',
    '--mantine-color-placeholder': '#a09a90',
    '--mantine-color-error': '#ff9f97',
    // Mantine's grounds of the light variants are nearly black
    '--mantine-color-pine-light': '#16362e',
    '--mantine-color-pine-light-hover': '#1b4238',
    '--mantine-color-red-light': '#47201c',
    '--mantine-color-red-light-hover': '#552620',
    '--mantine-color-yellow-light': '#40300f',
    '--mantine-color-yellow-light-hover': '#4c3912',
    '--gw-ground': '#191816',
    '--gw-surface': '#22201d',
    '--gw-line': '#3a3732',
    '--gw-hover': '#2b2926',
    '--gw-chosen': '#1d3530',
  },
});
