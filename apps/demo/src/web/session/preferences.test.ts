import { expect, test } from 'vitest'
import { createPreferences, PREFERENCES_KEY } from './preferences.ts'

function storageWith(text: string | null) {
  const entries = new Map(text === null ? [] : [[PREFERENCES_KEY, text]])
  return {
    entries,
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  }
}

function toldByAnotherTab(tabs: EventTarget, key: string | null, newValue: string | null) {
  tabs.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }))
}

test('a browser that remembers nothing has English, the system’s theme, and a framed strip on top', () => {
  const preferences = createPreferences(storageWith(null), new EventTarget())
  expect(preferences.get()).toEqual({ language: 'en', theme: 'system', place: 'top', frame: true })
})

test('a choice is told, kept, and there again next time', () => {
  const storage = storageWith(null)
  const preferences = createPreferences(storage, new EventTarget())
  const heard: string[] = []
  const stop = preferences.subscribe(() => heard.push(preferences.get().language))
  preferences.change({ language: 'ar' })
  preferences.change({ place: 'bottom', frame: false })
  stop()
  preferences.change({ theme: 'dark' })
  expect(heard).toEqual(['ar', 'ar'])
  const later = createPreferences(storage, new EventTarget())
  expect(later.get()).toEqual({ language: 'ar', theme: 'dark', place: 'bottom', frame: false })
})

test('what another tab chooses holds here as well, and what it clears does', () => {
  const tabs = new EventTarget()
  const preferences = createPreferences(storageWith(null), tabs)
  toldByAnotherTab(tabs, 'something.else', '{"theme":"light"}')
  expect(preferences.get().theme).toBe('system')
  toldByAnotherTab(tabs, PREFERENCES_KEY, '{"theme":"dark"}')
  expect(preferences.get().theme).toBe('dark')
  toldByAnotherTab(tabs, null, null)
  expect(preferences.get().theme).toBe('system')
})

test.each(['not json', 'null', '7', '{"language":"tlh","theme":1,"place":"left","frame":"yes"}'])(
  'what is no choice is none: %s',
  (text) => {
    const preferences = createPreferences(storageWith(text), new EventTarget())
    expect(preferences.get()).toEqual({ language: 'en', theme: 'system', place: 'top', frame: true })
  },
)
