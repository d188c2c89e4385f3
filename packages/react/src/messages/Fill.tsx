import { Fragment, type ReactNode } from 'react'

interface FillProps {
  /** A text with names in braces, such as `Viewing as {subject}`. */
  readonly text: string
  readonly values: Readonly<Record<string, ReactNode>>
  /** Class for the language's own words, where a stylesheet has to tell them from what is filled in. */
  readonly wordClass?: string
}

/** Puts elements into the braces of a text, wherever the language has them. */
export function Fill({ text, values, wordClass }: FillProps) {
  return text.split(/(\{\w+\})/).map((part, index) => {
    const name = part.startsWith('{') ? part.slice(1, -1) : null
    const words = wordClass === undefined || part === '' ? part : <span className={wordClass}>{part}</span>
    // The parts of one text never move, so their place is their identity.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    return <Fragment key={index}>{name !== null && name in values ? values[name] : words}</Fragment>
  })
}
