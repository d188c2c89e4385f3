'use client'

import { type ComponentProps, type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { Icon, SEARCH } from '../icons/icons.tsx'
import { englishPicker } from '../messages/english/picker.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { useFormat } from '../provider/useFormat.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { keepEscape } from './keepEscape.ts'
import { SubjectOption } from './SubjectOption.tsx'
import type { FoundSubject, SubjectSearch } from './search.ts'
import { type SearchResult, useSubjectSearch } from './useSubjectSearch.ts'
import { useTaken } from './useTaken.ts'

const ENGLISH = { ...englishPicker, ...englishStrip }

export interface SubjectPickerProps extends Omit<ComponentProps<'div'>, 'children' | 'onSelect'>, RenderProp {
  /** Finds people. Called while somebody types; what is outdated is aborted. */
  readonly search: SubjectSearch
  /** Somebody was chosen. Never called for somebody who is `refused`. */
  readonly onSelect: (subject: FoundSubject) => void
  /** Above the field. @default "Whose account?" in the provider's language */
  readonly label?: ReactNode
}

/** Longest query that is asked. */
const QUERY = 200

/**
 * Finds the person whose account is to be opened: a combobox over the host's search. Who cannot be chosen stands in the
 * list with the reason; so do oneself and whose account one is in, whatever the directory says. Shows nobody before
 * something is typed, and asks for nothing.
 * Renders a `<div>` element around an `<input role="combobox">` and its list.
 *
 * @example <SubjectPicker search={searchCustomers} onSelect={setSubject} />
 */
export function SubjectPicker({ search, onSelect, label, ...props }: SubjectPickerProps) {
  const { messages } = useTextsOf(ENGLISH)
  const { picker } = messages
  const id = useId()
  const [text, setText] = useState('')
  const [closed, setClosed] = useState(false)
  const [active, setActive] = useState(-1)
  const query = text.trim().slice(0, QUERY)
  const result = useSubjectSearch(search, query)
  const found = useTaken(result.people)
  const people = closed ? [] : found
  const idOf = (index: number) => `${id}-option-${index}`

  // Another list has another first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the list is another one
  useEffect(() => setActive(-1), [result.people])
  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-option-${active}`)?.scrollIntoView?.({ block: 'nearest' })
  }, [active, id])

  useEffect(keepEscape, [])

  const pick = (subject: FoundSubject | undefined) => {
    if (subject !== undefined && subject.refused === undefined) onSelect(subject)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const next = moved(event.key, active, result.people.length)
    if (next !== null) {
      event.preventDefault()
      setClosed(false)
      setActive(next)
    } else if (event.key === 'Enter') {
      // Never sends the form around it.
      event.preventDefault()
      pick(people[active])
    } else if (event.key === 'Escape' && people.length > 0) {
      event.preventDefault()
      event.stopPropagation()
      setClosed(true)
      setActive(-1)
    }
  }

  return renderElement('div', props, {
    className: 'us-picker',
    children: (
      <>
        <label htmlFor={id} className="us-label">
          {label ?? picker.label}
        </label>
        <div className="us-search">
          <Icon d={SEARCH} />
          <input
            id={id}
            className="us-input"
            role="combobox"
            type="text"
            value={text}
            placeholder={picker.placeholder}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="auto"
            maxLength={QUERY}
            aria-autocomplete="list"
            aria-expanded={people.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={active >= 0 && active < people.length ? idOf(active) : undefined}
            aria-busy={result.status === 'searching' || undefined}
            onChange={(event) => {
              setText(event.target.value)
              setClosed(false)
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <SearchStatus result={result} query={query} />
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={picker.label}
          className="us-options"
          hidden={people.length === 0}
          data-stale={result.status === 'searching' ? '' : undefined}
        >
          {people.map((subject, index) => (
            <SubjectOption
              key={subject.id}
              id={idOf(index)}
              subject={subject}
              active={index === active}
              onPick={() => pick(subject)}
              onPoint={() => setActive(index)}
            />
          ))}
        </div>
      </>
    ),
  })
}

interface SearchStatusProps {
  readonly result: ReturnType<typeof useSubjectSearch>
  readonly query: string
}

/** How the search stands. There before its text, so that screen readers speak it; the number of people only for them. */
function SearchStatus({ result, query }: SearchStatusProps) {
  const { messages } = useTextsOf(ENGLISH)
  const format = useFormat()
  const { picker, banner } = messages
  const { status, people } = result
  const words: Record<SearchResult['status'], ReactNode> = {
    idle: '',
    searching: picker.searching,
    found:
      people.length > 0 ? (
        format.plural(picker.found, people.length)
      ) : (
        <Fill text={picker.none} values={{ query: <IsolatedText max={40}>{query}</IsolatedText> }} />
      ),
    failed: picker.failed,
  }
  const hidden = status === 'idle' || people.length > 0
  return (
    <div className="us-search-status" data-hidden={hidden ? '' : undefined}>
      <p role="status">{words[status]}</p>
      {status === 'failed' ? (
        <button type="button" className="us-summary-link" onClick={result.again}>
          {banner.retry}
        </button>
      ) : null}
    </div>
  )
}

/** The option that a key leads to; `null` for a key that leads nowhere. */
function moved(key: string, active: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return active + 1 < count ? active + 1 : 0
  if (key === 'ArrowUp') return active > 0 ? active - 1 : count - 1
  return null
}
