import { createElement, Fragment, type ReactNode } from 'react'

interface FillProps {
  /** A text with names in braces, such as `Viewing as {subject}`. */
  readonly text: string
  readonly values: Readonly<Record<string, ReactNode>>
  /** Class for the language's own words, where a stylesheet has to tell them from what is filled in. */
  readonly wordClass?: string
}

/** Puts elements into the braces of a text, wherever the language has them. */
export function Fill({ text, values, wordClass }: FillProps) {
  // Every second part is a name.
  const parts = text.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 > 0) return part in values ? values[part] : `{${part}}`
    // biome-ignore lint/correctness/useJsxKeyInIterable: they become children one by one
    return wordClass === undefined || part === '' ? part : <span className={wordClass}>{part}</span>
  })
  // As they are written, and not as a list: the parts of one text never move.
  return createElement(Fragment, null, ...parts)
}
