import type { IdentityChange, ImpersonationState } from '@understudy/client'
import { selectSupport } from '@understudy/client'
import type { Person } from '@understudy/protocol'

/** What somebody has typed into a form and not saved, by field. */
export type Draft = Readonly<Record<string, string>>

/**
 * What was typed in a customer's account and not saved when the session ended. Kept in the memory of this tab, for this
 * agent in this customer's account and for nobody else, until it is taken up or the agent signs out.
 */
export interface Drafts {
  /** A form tells at every change what is not saved, `null` for nothing: when the identity changes, the form is gone. */
  write(form: string, draft: Draft | null): void
  /** Before the identity changes: keeps what is not saved. Answers in whose account something is kept. */
  keep(change: IdentityChange): Person | null
  /** What was kept for a form, on the page of a state. It stays kept until it is dropped. */
  find(form: string, state: ImpersonationState): Draft | null
  /** It is saved, or not wanted any more. */
  drop(form: string, state: ImpersonationState): void
}

export function createDrafts(): Drafts {
  const written = new Map<string, Draft>()
  const kept = new Map<string, Draft>()
  const nameOf = (form: string, actor: string, subject: string) => JSON.stringify([form, actor, subject])

  function nameIn(form: string, state: ImpersonationState): string | null {
    const support = selectSupport(state)
    return support === null ? null : nameOf(form, support.actor.id, support.subject.id)
  }

  return {
    write(form, draft) {
      if (draft === null) written.delete(form)
      else written.set(form, draft)
    },
    keep({ from, to }) {
      // Whoever signs in next is told nothing.
      if (to.status === 'signed-out') kept.clear()
      const drafts = [...written]
      written.clear()
      if (from.status !== 'active' || to.status === 'signed-out') return null
      for (const [form, draft] of drafts) kept.set(nameOf(form, from.actor.id, from.subject.id), draft)
      return drafts.length === 0 ? null : from.subject
    },
    find(form, state) {
      const name = nameIn(form, state)
      return name === null ? null : (kept.get(name) ?? null)
    },
    drop(form, state) {
      const name = nameIn(form, state)
      if (name !== null) kept.delete(name)
    },
  }
}
