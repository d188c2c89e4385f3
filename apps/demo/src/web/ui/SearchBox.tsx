import { useEffect, useRef, useState } from 'react'
import { Icon } from './Icon.tsx'

interface SearchBoxProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  /** Called a moment after the last key. */
  onSearch(value: string): void
}

const PAUSE = 250

/** A search field that asks when the typing pauses, and follows the address when that changes by itself. */
export function SearchBox({ label, placeholder, value, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const search = useRef(onSearch)
  search.current = onSearch

  // Back and Forward change the value from outside; the echo of what was typed does not.
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setText(value)
  }, [value])

  useEffect(() => {
    const asked = text.trim()
    if (asked === sent.current) return
    const id = setTimeout(() => {
      sent.current = asked
      search.current(asked)
    }, PAUSE)
    return () => clearTimeout(id)
  }, [text])

  return (
    <div className="search">
      <Icon name="search" />
      <input
        type="search"
        className="input"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  )
}
