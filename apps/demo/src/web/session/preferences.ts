/** How one browser wants the pages to look. Belongs to the browser, whoever sits at it. */
export interface Preferences {
  readonly language: Language
  readonly theme: Theme
  readonly place: Place
  /** A line in the colour of the mode around a customer's page. */
  readonly frame: boolean
}

/** Languages in which the support session speaks. The two products themselves are in English. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ar', 'ja'] as const
export const THEMES = ['system', 'light', 'dark'] as const
export const PLACES = ['top', 'bottom'] as const

export type Language = (typeof LANGUAGES)[number]
export type Theme = (typeof THEMES)[number]
export type Place = (typeof PLACES)[number]

/** The entry of the browser's storage, under a plain name: it is of nobody's account. */
export const PREFERENCES_KEY = 'parcelwise.display'

export interface PreferenceStore {
  get(): Preferences
  subscribe(listener: () => void): () => void
  change(changed: Partial<Preferences>): void
}

const AT_FIRST: Preferences = { language: 'en', theme: 'system', place: 'top', frame: true }

/** Reads what the browser remembers, and follows what other tabs choose. `storage` never throws. */
export function createPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>, tabs: EventTarget): PreferenceStore {
  const listeners = new Set<() => void>()
  let preferences = readPreferences(storage.getItem(PREFERENCES_KEY))

  function set(next: Preferences) {
    preferences = next
    for (const listener of listeners) listener()
  }

  tabs.addEventListener('storage', (event) => {
    const { key, newValue } = event as StorageEvent
    if (key === PREFERENCES_KEY || key === null) set(readPreferences(newValue))
  })

  return {
    get: () => preferences,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change(changed) {
      set({ ...preferences, ...changed })
      storage.setItem(PREFERENCES_KEY, JSON.stringify(preferences))
    },
  }
}

/** Narrows what lies there: anybody with the developer tools can write to it. */
function readPreferences(text: string | null): Preferences {
  const { language, theme, place, frame } = parse(text)
  return {
    language: LANGUAGES.find((known) => known === language) ?? AT_FIRST.language,
    theme: THEMES.find((known) => known === theme) ?? AT_FIRST.theme,
    place: PLACES.find((known) => known === place) ?? AT_FIRST.place,
    frame: typeof frame === 'boolean' ? frame : AT_FIRST.frame,
  }
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // Not ours.
    return {}
  }
}
