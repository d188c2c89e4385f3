import './hostPage.css'
import type { Decorator } from '@storybook/react-vite'
import { useLayoutEffect } from 'react'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import type { Stage } from './stage.ts'

/** Puts the story on its stage. */
export const withStage: Decorator = (Story, { loaded }) => {
  const { client, messages } = loaded.stage as Stage
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
  const { messages } = loaded.stage as Stage
  const { theme } = globals
  useLayoutEffect(() => {
    const root = document.documentElement
    root.dataset.theme = String(theme)
    root.lang = messages?.locale ?? 'en'
    root.dir = messages?.direction ?? 'ltr'
  }, [theme, messages])
  return <Story />
}
