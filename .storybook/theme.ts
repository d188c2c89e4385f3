import { create, getPreferredColorScheme, type ThemeVars } from 'storybook/theming'

/** The site in the reader's own light or dark. `font`: where there is another one than Storybook's. */
export function preferredTheme(font?: string): ThemeVars {
  const base = prefersDark() ? 'dark' : 'light'
  return create({
    base,
    ...(font === undefined ? {} : { fontBase: font }),
    brandTitle: 'Understudy',
    brandTarget: '_self',
    colorPrimary: base === 'dark' ? '#8fadff' : '#2a58d8',
    colorSecondary: base === 'dark' ? '#8fadff' : '#2a58d8',
  })
}

export function prefersDark(): boolean {
  return getPreferredColorScheme() === 'dark'
}
