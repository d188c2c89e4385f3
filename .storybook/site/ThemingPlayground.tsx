import { useId, useState } from 'react'
import { Choice } from './Choice.tsx'
import { Code } from './Code.tsx'
import { Preview } from './Preview.tsx'
import { cssOf, FONTS, GROUPS, isDark, type Settings, START } from './themingVariables.ts'

/** The kit with colours and fonts of one's own: both themes, every language, every width, and the CSS to take along. */
export function ThemingPlayground() {
  const [settings, setSettings] = useState(START)
  const set = (part: Partial<Settings>) => setSettings((before) => ({ ...before, ...part }))
  const css = cssOf(settings)
  return (
    <div className="site-playground">
      <div className="site-choices">
        <Choice name="Theme" options={['light', 'dark']} value={settings.theme} onChange={(theme) => set({ theme })} />
        <Choice
          name="Width"
          options={['320', '720', '1180']}
          value={settings.width}
          onChange={(width) => set({ width })}
        />
        <Choice
          name="Language"
          options={['en', 'de', 'ar']}
          value={settings.language}
          onChange={(language) => set({ language })}
        />
        <Choice
          name="Mode"
          options={['view', 'act', 'shadow', 'break-glass']}
          value={settings.mode}
          onChange={(mode) => set({ mode })}
        />
        <Choice name="Part" options={['warning', 'dialog']} value={settings.part} onChange={(part) => set({ part })} />
        <Choice name="Font" options={Object.keys(FONTS)} value={settings.font} onChange={(font) => set({ font })} />
      </div>
      <Preview settings={settings} css={css} />
      {GROUPS.map(({ name, variables }) => (
        <fieldset key={name} className="site-colours">
          <legend>{name}</legend>
          {variables.map((variable) => (
            <Colour
              key={variable.name}
              name={variable.name}
              value={settings.colours[variable.name] ?? startOf(variable, settings)}
              onChange={(colour) => set({ colours: { ...settings.colours, [variable.name]: colour } })}
            />
          ))}
        </fieldset>
      ))}
      <p>
        <button type="button" className="site-button" onClick={() => set({ colours: {}, font: START.font })}>
          Start again
        </button>
      </p>
      <Code text={css === '' ? '/* Nothing changed yet. */' : css} language="css" />
    </div>
  )
}

function startOf({ light, dark }: { readonly light: string; readonly dark: string }, settings: Settings): string {
  return isDark(settings) ? dark : light
}

interface ColourProps {
  readonly name: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function Colour({ name, value, onChange }: ColourProps) {
  const id = useId()
  return (
    <div className="site-colour">
      <input id={id} type="color" value={value} onChange={({ target }) => onChange(target.value)} />
      <label htmlFor={id}>
        <code>{name}</code>
      </label>
    </div>
  )
}
