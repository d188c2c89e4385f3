import type { PreferenceStore, Theme } from './preferences.ts'

/** What the browser paints around the page, by theme. The same two stand in the page's HTML, each for its system. */
const BAR = { light: '#ffffff', dark: '#161b22' } as const

/** Paints the page in the theme of this browser, now and whenever another one is chosen. */
export function followTheme(preferences: PreferenceStore, page: Document): void {
  const paint = () => paintIn(page, preferences.get().theme)
  paint()
  preferences.subscribe(paint)
}

function paintIn(page: Document, theme: Theme): void {
  if (theme === 'system') delete page.documentElement.dataset.theme
  else page.documentElement.dataset.theme = theme
  for (const meta of page.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"][media]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light'
    meta.content = BAR[theme === 'system' ? own : theme]
  }
}
