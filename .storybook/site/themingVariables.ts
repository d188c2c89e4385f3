/** What the playground shows. */
export interface Settings {
  readonly theme: 'light' | 'dark'
  readonly language: 'en' | 'de' | 'ar'
  readonly width: '320' | '720' | '1180'
  readonly mode: 'view' | 'act' | 'shadow' | 'break-glass'
  readonly part: 'warning' | 'dialog'
  readonly font: string
  /** By the name of the property. Only what was changed. */
  readonly colours: Readonly<Record<string, string>>
}

export const START: Settings = {
  theme: 'light',
  language: 'en',
  width: '720',
  mode: 'view',
  part: 'warning',
  font: 'of the page',
  colours: {},
}

/** What `--understudy-font` may be. */
export const FONTS: Readonly<Record<string, string | null>> = {
  'of the page': null,
  system: 'system-ui, sans-serif',
  serif: 'ui-serif, Georgia, serif',
  mono: 'ui-monospace, monospace',
}

/** Colours by where they are used, as they are in `view` on a light and on a dark page. */
export const GROUPS = [
  {
    name: 'The strip, in the mode above',
    selector: (mode: string) => `.us-banner[data-mode="${mode}"],\n.us-frame[data-mode="${mode}"]`,
    variables: [
      { name: '--us-surface', light: '#1d3557', dark: '#c5d8f6' },
      { name: '--us-text', light: '#ffffff', dark: '#0f2140' },
      { name: '--us-quiet', light: '#c9d6ea', dark: '#34507f' },
      { name: '--us-chip', light: '#2c4a75', dark: '#aac4ec' },
      { name: '--us-end', light: '#ffffff', dark: '#0f2140' },
      { name: '--us-end-text', light: '#14294a', dark: '#ffffff' },
    ],
  },
  {
    name: 'Dialogs and panels',
    selector: () => '.us-layer,\n.us-warning-layer',
    variables: [
      { name: '--us-page', light: '#ffffff', dark: '#171b22' },
      { name: '--us-ink', light: '#12161f', dark: '#f2f5fa' },
      { name: '--us-soft', light: '#5a6373', dark: '#a3acbb' },
      { name: '--us-line', light: '#e2e6ed', dark: '#2b323d' },
      { name: '--us-accent', light: '#2a58d8', dark: '#8fadff' },
      { name: '--us-accent-ink', light: '#ffffff', dark: '#0d1830' },
    ],
  },
] as const

export function isDark({ theme }: Settings): boolean {
  return theme === 'dark'
}

/** The rules for one's own style sheet. Empty when nothing was changed. */
export function cssOf({ colours, font, mode }: Settings): string {
  const family = FONTS[font] ?? null
  const rules = family === null ? [] : [ruleOf(':root', [`--understudy-font: ${family};`])]
  for (const { selector, variables } of GROUPS) {
    const lines = variables.flatMap(({ name }) => (colours[name] === undefined ? [] : [`${name}: ${colours[name]};`]))
    if (lines.length > 0) rules.push(ruleOf(selector(mode), lines))
  }
  return rules.join('\n\n')
}

function ruleOf(selector: string, lines: readonly string[]): string {
  return `${selector} {\n${lines.map((line) => `  ${line}\n`).join('')}}`
}
