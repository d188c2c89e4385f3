'use client'

import type { ImpersonationClient, ImpersonationState } from '@understudy/client'
import { selectStack } from '@understudy/client'
import { useContext } from 'react'
import { useStore } from 'zustand'
import type { SubjectRefusal } from '../messages/shownCodes.ts'
import { ClientContext } from '../provider/context.ts'
import type { FoundSubject } from './search.ts'

/**
 * Marks those of whom the client itself knows that they cannot be chosen, whatever the directory says of them: oneself,
 * and whose account one is in. Gives the list with the reasons of both. Outside a provider, the list as it is.
 */
export function useTaken(people: readonly FoundSubject[]): readonly FoundSubject[] {
  const client = useContext(ClientContext)
  const actor = useStore(client ?? NOBODY, (state) => idsOf(state)?.actor)
  const subject = useStore(client ?? NOBODY, (state) => idsOf(state)?.subject)
  const why = (id: string): SubjectRefusal | undefined =>
    id === actor ? 'self' : id === subject ? 'current' : undefined
  return people.map((person) => {
    const refused = why(person.id)
    return refused === undefined ? person : { ...person, refused }
  })
}

type Readable = Pick<ImpersonationClient, 'subscribe'> & {
  getState(): ImpersonationState | null
  getInitialState(): ImpersonationState | null
}

const NOBODY: Readable = { subscribe: () => () => undefined, getState: () => null, getInitialState: () => null }

function idsOf(state: ImpersonationState | null) {
  if (state === null) return null
  const [own, support] = selectStack(state)
  return { actor: own?.actor.id, subject: support?.subject.id }
}
