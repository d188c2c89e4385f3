'use client'

import { useEffect, useRef, useState } from 'react'
import { warnOnce } from '../element/checkProp.ts'
import type { FoundSubject, SubjectSearch } from './search.ts'

/** What there is to show of a search. `searching` keeps the people of the query before. */
export interface SearchResult {
  readonly status: 'idle' | 'searching' | 'found' | 'failed'
  readonly people: readonly FoundSubject[]
}

/** Long enough not to ask for each letter, short enough not to be waited for. Milliseconds. */
const PAUSE = 200
/** More than anybody reads; the query has to be made narrower. */
const SHOWN = 50
const NOTHING: SearchResult = { status: 'idle', people: [] }

/** Asks for a query once it stands still. An answer that is no longer wanted is aborted, and discarded if it comes. */
export function useSubjectSearch(search: SubjectSearch, query: string): SearchResult & { readonly again: () => void } {
  const [result, setResult] = useState(NOTHING)
  const [tries, setTries] = useState(0)
  // A function written in the render is a new one each time, and no reason to ask again.
  const latest = useRef(search)
  useEffect(() => {
    latest.current = search
  }, [search])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each try asks again
  useEffect(() => {
    if (query === '') return setResult(NOTHING)
    if (typeof latest.current !== 'function')
      warnOnce('`search` of the subject picker is no function. Nobody is found.')
    const wanted = new AbortController()
    const ask = async () => {
      try {
        const people = await latest.current(query, { signal: wanted.signal })
        if (!wanted.signal.aborted) setResult({ status: 'found', people: peopleIn(people) })
      } catch {
        // Why it failed is the host's to know, and nothing for this screen.
        if (!wanted.signal.aborted) setResult({ status: 'failed', people: [] })
      }
    }
    setResult(({ people }) => ({ status: 'searching', people }))
    const timer = setTimeout(() => void ask(), PAUSE)
    return () => {
      clearTimeout(timer)
      wanted.abort()
    }
  }, [query, tries])

  return { ...result, again: () => setTries((before) => before + 1) }
}

/** The people of an answer; an answer of another shape counts as a failed search. */
function peopleIn(answer: unknown): readonly FoundSubject[] {
  if (Array.isArray(answer) && answer.every(isPerson)) {
    // A directory that joins tables may find somebody twice.
    return [...new Map(answer.map((person) => [person.id, person])).values()].slice(0, SHOWN)
  }
  warnOnce('`search` of the subject picker did not answer with an array of people with `id` and `name`.')
  throw new TypeError('Not a list of people.')
}

function isPerson(value: unknown): value is FoundSubject {
  if (typeof value !== 'object' || value === null) return false
  const { id, name } = value as Partial<Record<'id' | 'name', unknown>>
  return typeof id === 'string' && typeof name === 'string'
}
