import { Source } from '@storybook/addon-docs/blocks'
import { prefersDark } from '../theme.ts'

interface CodeProps {
  readonly text: string
  readonly language: 'css' | 'tsx'
}

/** Code, in the theme of the page. */
export function Code({ text, language }: CodeProps) {
  return <Source code={text} language={language} dark={prefersDark()} />
}
