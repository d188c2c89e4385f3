import { type Context, Hono } from 'hono'
import { failed, json, notFound, nothing, unknownNamespace } from './answers.ts'
import { allowed, expand, knows, NAMESPACES, relationsFor } from './model.ts'
import { equals, matches, queryOf, type Tuple } from './tuples.ts'

/** Everything the server remembers. */
export interface KetoStore {
  tuples: readonly Tuple[]
}

const MOST_CHECKS = 10

/** Questions. Nothing can be written here. */
export function readApp(store: KetoStore): Hono {
  const app = new Hono()
  const query = (c: Context) => queryOf(new URL(c.req.url).searchParams)

  app.get('/namespaces', () => json({ namespaces: NAMESPACES.map((name) => ({ name })) }))
  app.get('/relation-tuples', (c) => {
    const asked = query(c)
    return json({ relation_tuples: store.tuples.filter((tuple) => matches(tuple, asked)), next_page_token: '' })
  })
  app.get('/relation-tuples/check', (c) => check(store, query(c) as Tuple, 403))
  app.post('/relation-tuples/check', async (c) => check(store, await c.req.json(), 403))
  app.post('/relation-tuples/check/openapi', async (c) => check(store, await c.req.json(), 200))
  app.post('/relation-tuples/batch/check', async (c) => {
    const { tuples } = (await c.req.json()) as { readonly tuples: readonly Tuple[] }
    if (tuples.length > MOST_CHECKS) return failed(400, { message: `batch exceeds max size of ${MOST_CHECKS}` })
    const unknown = { allowed: false, error: 'The requested resource could not be found' }
    return json({
      results: tuples.map((tuple) => (knows(tuple.namespace) ? { allowed: allowed(store.tuples, tuple) } : unknown)),
    })
  })
  app.get('/relation-tuples/expand', (c) => {
    const { namespace = '', object = '', relation = '' } = query(c)
    return json(expand(store.tuples, { namespace, object, relation }))
  })
  app.notFound(notFound)
  return app
}

/** An unknown namespace is a no, an unknown relation a fault. */
function check({ tuples }: KetoStore, asked: Tuple, refusal: 200 | 403): Response {
  if (!knows(asked.namespace)) return json({ allowed: false }, { status: refusal })
  if (relationsFor(asked.namespace, asked.relation) === null) {
    return failed(400, {
      reason: `relation "${asked.relation}" does not exist`,
      message: 'The request was malformed or contained invalid parameters',
    })
  }
  const yes = allowed(tuples, asked)
  return json({ allowed: yes }, { status: yes ? 200 : refusal })
}

interface Delta {
  readonly action: 'insert' | 'delete'
  readonly relation_tuple: Tuple
}

/** Changes. It asks nobody who they are. */
export function writeApp(store: KetoStore): Hono {
  const app = new Hono()
  app.put('/admin/relation-tuples', async (c) => {
    const tuple = (await c.req.json()) as Tuple
    const refused = problemOf(tuple)
    if (refused !== null) return refused
    store.tuples = [...store.tuples, tuple]
    const { namespace, object, relation, subject_id: subject } = tuple
    const query = new URLSearchParams({
      namespace,
      object,
      relation,
      ...(subject === undefined ? {} : { subject_id: subject }),
    })
    return json(tuple, { status: 201, headers: { Location: `/relation-tuples?${query}` } })
  })
  app.patch('/admin/relation-tuples', async (c) => {
    const deltas = (await c.req.json()) as readonly Delta[]
    for (const { relation_tuple: tuple } of deltas) {
      const refused = problemOf(tuple)
      if (refused !== null) return refused
    }
    // What is there twice is gone by one delete.
    const gone = deltas.filter(({ action }) => action === 'delete').map(({ relation_tuple: tuple }) => tuple)
    const added = deltas.filter(({ action }) => action === 'insert').map(({ relation_tuple: tuple }) => tuple)
    store.tuples = [...store.tuples.filter((tuple) => !gone.some((other) => equals(tuple, other))), ...added]
    return nothing()
  })
  app.delete('/admin/relation-tuples', (c) => {
    const query = queryOf(new URL(c.req.url).searchParams)
    store.tuples = store.tuples.filter((tuple) => !matches(tuple, query))
    return nothing()
  })
  app.notFound(notFound)
  return app
}

/** The check of a model's text, on a port of its own. It reads no more of it than that something is there. */
export function syntaxApp(): Hono {
  const app = new Hono()
  app.post('/opl/syntax/check', async (c) => {
    const text = await c.req.text()
    return text.includes('implements Namespace') ? json({}) : failed(400, { message: 'no namespace' })
  })
  app.notFound(notFound)
  return app
}

function problemOf({ namespace, subject_id: id, subject_set: set }: Tuple): Response | null {
  if (id === undefined && set === undefined) return failed(400, { message: 'subject is not allowed to be nil' })
  return knows(namespace) ? null : unknownNamespace(namespace)
}
