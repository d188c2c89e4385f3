import { LANGUAGES, type Language, PLACES, type Place, THEMES, type Theme } from '../session/preferences.ts'
import { useServices } from '../session/services.ts'
import { usePreferences } from '../session/usePreferences.ts'
import { Choices } from '../ui/Choices.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Pick } from '../ui/Pick.tsx'
import { StripSample } from './StripSample.tsx'

const THEME_WORDS: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' }
const PLACE_WORDS: Readonly<Record<Place, string>> = { top: 'Top', bottom: 'Bottom' }

/** Every language under its own name, so that whoever reads only that one finds it. */
const NAMES = LANGUAGES.map((value) => ({ value, label: nameOf(value) }))

/** How this browser shows the console and the strip of a support session. Each choice holds at once, in all tabs. */
export function DisplayPage() {
  const { preferences } = useServices()
  const { language, theme, place, frame } = usePreferences()

  return (
    <>
      <PageHead title="Display" product="Support console" sub="For this browser, whoever is signed in" />
      <div className="halves">
        <section className="card form" aria-labelledby="strip">
          <h2 id="strip">Support sessions</h2>
          <div className="field">
            <label className="field-label" htmlFor="language">
              Language
            </label>
            <span className="row" data-wrap="">
              <Pick
                id="language"
                label="Language"
                value={language}
                options={NAMES}
                onPick={(value) => preferences.change({ language: value as Language })}
              />
              <StripSample />
            </span>
            <p className="field-hint">Strip, dialogs and warnings. Console and Parcelwise are in English.</p>
          </div>
          <Choices
            label="Place of the strip"
            value={place}
            options={PLACES.map((value) => ({ value, label: PLACE_WORDS[value] }))}
            onChoose={(value) => preferences.change({ place: value })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={frame}
              onChange={(event) => preferences.change({ frame: event.target.checked })}
            />
            <span className="check-text">
              <span className="strong">Frame around the page</span>
              <span className="quiet small">In the colour of the mode, so that a screenshot tells the truth</span>
            </span>
          </label>
        </section>
        <section className="card form" aria-labelledby="appearance">
          <h2 id="appearance">Appearance</h2>
          <Choices
            label="Theme"
            value={theme}
            options={THEMES.map((value) => ({ value, label: THEME_WORDS[value] }))}
            hint="Holds in customers’ accounts as well, as you see them."
            onChoose={(value) => preferences.change({ theme: value })}
          />
        </section>
      </div>
    </>
  )
}

function nameOf(tag: Language): string {
  return new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag
}
