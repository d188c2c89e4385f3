import { matches, type SubjectSet, type Tuple } from './tuples.ts'

/** What the recorded model in the permission language says: namespaces, their relations, and what a permit looks at. */
const MODEL: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  User: {},
  SupportGrant: { agents: ['agents'] },
  Account: { owners: ['owners'], support: ['support'], view: ['owners', 'support'], edit: ['owners'] },
}

export const NAMESPACES = Object.keys(MODEL)

export const knows = (namespace: string) => namespace in MODEL

/** The relations that answer a question; `null`: the namespace has no such relation or permit. */
export function relationsFor(namespace: string, relation: string): readonly string[] | null {
  return MODEL[namespace]?.[relation] ?? null
}

/** Whether a subject has a relation to an object, by itself or through a set. */
export function allowed(tuples: readonly Tuple[], asked: Tuple): boolean {
  const relations = relationsFor(asked.namespace, asked.relation) ?? []
  return relations.some((relation) =>
    tuples
      .filter((tuple) => matches(tuple, { namespace: asked.namespace, object: asked.object, relation }))
      .some(({ subject_id: id, subject_set: set }) =>
        set === undefined
          ? id !== undefined && id === asked.subject_id
          : allowed(tuples, { ...set, ...(asked.subject_id === undefined ? {} : { subject_id: asked.subject_id }) }),
      ),
  )
}

/** Who is in a set, as a tree. */
export function expand(tuples: readonly Tuple[], set: SubjectSet): object {
  const bare = { namespace: '', object: '', relation: '' }
  const children = tuples
    .filter((tuple) => matches(tuple, set))
    .map(({ subject_id: id, subject_set: inner }) =>
      inner === undefined ? { type: 'leaf', tuple: { ...bare, subject_id: id } } : expand(tuples, inner),
    )
  return { type: 'union', children, tuple: { ...bare, subject_set: set } }
}
