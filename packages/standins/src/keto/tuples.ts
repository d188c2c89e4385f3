/** A set of subjects: whoever has a relation to an object. */
export interface SubjectSet {
  readonly namespace: string
  readonly object: string
  readonly relation: string
}

export interface Tuple extends SubjectSet {
  readonly subject_id?: string
  readonly subject_set?: SubjectSet
}

/** What a query names; the rest is left open. */
export type Query = Partial<Tuple>

export function matches(tuple: Tuple, query: Query): boolean {
  const same = (a: SubjectSet | undefined, b: SubjectSet) =>
    a?.namespace === b.namespace && a.object === b.object && a.relation === b.relation
  return (
    (['namespace', 'object', 'relation', 'subject_id'] as const).every(
      (key) => query[key] === undefined || query[key] === tuple[key],
    ) &&
    (query.subject_set === undefined || same(tuple.subject_set, query.subject_set))
  )
}

/** The same tuple, with every member that it has. */
export const equals = (a: Tuple, b: Tuple) => matches(a, b) && matches(b, a)

export function queryOf(params: URLSearchParams): Query {
  const query: Record<string, string | SubjectSet> = {}
  for (const name of ['namespace', 'object', 'relation', 'subject_id']) {
    const value = params.get(name)
    if (value !== null) query[name] = value
  }
  const namespace = params.get('subject_set.namespace')
  if (namespace !== null) {
    const [object, relation] = [params.get('subject_set.object') ?? '', params.get('subject_set.relation') ?? '']
    query.subject_set = { namespace, object, relation }
  }
  return query
}
