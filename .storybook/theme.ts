import { create, getPreferredColorScheme, type ThemeVars } from 'storybook/theming'

const FONT = '"Inter Variable", system-ui, sans-serif'

/** The site in the reader's own light or dark. */
export function preferredTheme(): ThemeVars {
  const base = prefersDark() ? 'dark' : 'light'
  return create({
    base,
    fontBase: FONT,
    brandTitle: 'Understudy',
    brandTarget: '_self',
    colorPrimary: base === 'dark' ? '#8fadff' : '#2a58d8',
    colorSecondary: base === 'dark' ? '#8fadff' : '#2a58d8',
  })
}

export function prefersDark(): boolean {
  return getPreferredColorScheme() === 'dark'
}
