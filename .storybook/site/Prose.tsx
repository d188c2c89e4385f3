import { Fragment } from 'react'

/** A sentence of a docstring, with what stands between backticks as code. */
export function Prose({ text }: { readonly text: string }) {
  return text.split(/`([^`]+)`/u).map((part, index) => {
    const key = `${index} ${part}`
    return index % 2 === 1 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>
  })
}
