import './hostPage.css'
import type { Decorator } from '@storybook/react-vite'
import { useLayoutEffect } from 'react'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { languages } from './languages.ts'
import type { Stage } from './stage.ts'

/** What the story is about decides its language, else the toolbar. English is the kit's own default. */
const textsOf = (loaded: Record<string, unknown>, { language }: Record<string, unknown>) =>
  (loaded.stage as Stage).messages ?? (language === 'en' ? undefined : languages.get(String(language)))

/** Puts the story on its stage. */
export const withStage: Decorator = (Story, { globals, loaded }) => {
  const { client } = loaded.stage as Stage
  const messages = textsOf(loaded, globals)
  return (
    <ImpersonationProvider
      client={client}
      {...(messages === undefined ? {} : { messages })}
      locale={messages?.locale ?? 'en-GB'}
    >
      <Story />
    </ImpersonationProvider>
  )
}

/** Sets the theme, the language and the direction of the page, as an application would. */
export const withTheme: Decorator = (Story, { globals, loaded }) => {
  const messages = textsOf(loaded, globals)
  const { theme } = globals
  useLayoutEffect(() => {
    const root = document.documentElement
    root.dataset.theme = String(theme)
    root.lang = messages?.locale ?? 'en'
    root.dir = messages?.direction ?? 'ltr'
  }, [theme, messages])
  return <Story />
}
