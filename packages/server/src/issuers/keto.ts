import type { Capabilities } from '@understudy/protocol'
import { createBackEnd } from './backEnd.ts'
import { createIssuer } from './createIssuer.ts'
import { type Finding, finding } from './finding.ts'
import type {
  Expectation,
  GrantAnswer,
  GrantQuestion,
  Held,
  Issued,
  IssueOrder,
  Issuer,
  IssuerCallOptions,
  Kept,
  Standing,
} from './issuer.ts'
import { asIssuerError, IssuerError } from './issuerError.ts'
import { createKetoAsk, createKetoCalls, type TupleSet } from './keto/calls.ts'
import type { KetoOptions, KetoQuestion } from './keto/options.ts'

export type { KetoAddress, KetoOptions, KetoQuestion } from './keto/options.ts'

const CAPABILITIES: Capabilities = {
  start: 'grant',
  // It is never away: nobody becomes anybody else.
  ownSession: 'browser',
  refresh: 'none',
  ends: 'server',
  extend: true,
  maxSeconds: null,
  reason: 'dropped',
  second: 'replaces',
  actor: 'named',
}

/**
 * Permission shadowing by Ory Keto: for a session in `shadow` mode the agent is put into a grant of its own, and the grant to the
 * subject's account. The agent stays who they are, in every token and every line of a log. Keto knows no expiry, reason or
 * ticket: those are the bridge's, which takes the tuples away again and reads back that they are gone.
 *
 * @throws IssuerError `endpoint_foreign` for an address that nothing may be sent to in the clear
 * @example
 * const issuer = keto({ readUrl: 'https://keto-read.example', writeUrl: 'https://keto-write.example', closed: ['edit'] })
 */
export function keto(options: KetoOptions): Issuer {
  const { grant = { namespace: 'SupportGrant', relation: 'agents' } } = options
  const { account = { namespace: 'Account', relation: 'support' }, opens = ['view'], closed = [] } = options
  const { objectOf = ({ subject }: IssueOrder) => subject.id } = options
  const { agentOf = ({ actor }: IssueOrder) => actor.person.id } = options
  const backEnd = createBackEnd(options)
  const { questionOf = (asked, order) => questionByDefault(asked, objectOf(order)) } = options
  const calls = createKetoCalls(options, backEnd)
  const ask = createKetoAsk(options, backEnd)

  const agentsOf = (object: string): TupleSet => ({ namespace: grant.namespace, object, relation: grant.relation })
  const pointersTo = (object: string) => ({ ...account, subject_set: agentsOf(object) })

  function expects(order: IssueOrder): Expectation {
    return { subject: objectOf(order), actor: { sub: agentOf(order) }, audience: null, scope: opens, notAfter: null }
  }

  async function current(kept: Kept, call: IssuerCallOptions): Promise<Standing> {
    const object = requireGrant(kept)
    const agents = await calls.list(agentsOf(object), call)
    const pointers = await calls.list(pointersTo(object), call)
    if (agents.length === 0) {
      // What still points to an empty grant opens nothing, and is taken away for that.
      if (pointers.length > 0) await calls.remove(pointersTo(object), call)
      return { live: false }
    }
    const actors = agents.map(({ subject_id: sub }) => {
      if (sub === undefined) throw new IssuerError('actor_wrong')
      return { sub }
    })
    const objects = new Set(pointers.map((tuple) => tuple.object))
    const [subject = null] = objects
    const rest = { actors, audience: null, expiresAt: null }
    if (subject === null || objects.size > 1) return { live: true, subject: null, scope: null, ...rest }
    return { live: true, subject, scope: await scopeOf(subject, actors[0]?.sub ?? '', call), ...rest }
  }

  /** What the agent may do there now. @throws IssuerError `scope_refused` where the grant opens less than it must */
  async function scopeOf(object: string, agent: string, call: IssuerCallOptions): Promise<readonly string[]> {
    const answers = await Promise.all(
      [...opens, ...closed].map(async (relation) => {
        const question = { namespace: account.namespace, object, relation, subject_id: agent }
        return { relation, allowed: await ask(question, call) }
      }),
    )
    const scope = answers.filter(({ allowed }) => allowed).map(({ relation }) => relation)
    if (opens.some((relation) => !scope.includes(relation))) throw new IssuerError('scope_refused')
    return scope
  }

  /** The grant itself is asked about as well: who may do it by another right does not do it in this session. */
  async function permits(order: IssueOrder, asked: GrantQuestion, call: IssuerCallOptions): Promise<GrantAnswer> {
    const subject_id = agentOf(order)
    const { namespace = account.namespace, object, relation } = questionOf(asked, order)
    const [holds, allowed] = await Promise.all([
      ask({ ...agentsOf(order.session.id), subject_id }, call),
      ask({ namespace, object, relation, subject_id }, call),
    ])
    if (!holds) return 'gone'
    return allowed ? 'granted' : 'not_granted'
  }

  async function held(call: IssuerCallOptions): Promise<readonly Held[]> {
    const [agents, pointers] = await Promise.all([calls.listAll(grant, call), calls.listAll(account, call)])
    const objects = [
      ...agents.map(({ object }) => object),
      ...pointers.flatMap(({ subject_set: set }) => (set?.namespace === grant.namespace ? [set.object] : [])),
    ]
    return [...new Set(objects)].map((object) => ({ session: object, kept: { grant: object } }))
  }

  return createIssuer({
    name: 'keto',
    capabilities: CAPABILITIES,
    modes: ['shadow'],
    expects,
    permits,
    held,
    async obtain(order, { signal, hold }): Promise<Issued> {
      if (order.session.mode !== 'shadow') throw new IssuerError('request_refused', { said: order.session.mode })
      const kept: Kept = { grant: order.session.id }
      // Before: whether it was written is not known where the answer is lost.
      await hold(kept)
      const agents = agentsOf(order.session.id)
      const agent = { ...agents, subject_id: agentOf(order) }
      await calls.insert([agent, { ...account, object: objectOf(order), subject_set: agents }], { signal })
      return { shape: 'grant', kept, expiresAt: null }
    },
    current,
    async end(kept, call) {
      const object = requireGrant(kept)
      // Out of the grant first: from then on it opens nothing. All that is there, once or twice.
      await calls.remove(agentsOf(object), call)
      await calls.remove(pointersTo(object), call)
      return 'ended'
    },
    async inspect(call) {
      const known = await calls.namespaces(call)
      const missing = [grant.namespace, account.namespace].filter((name) => !known.includes(name))
      const findings: Finding[] = missing.map((name) =>
        finding('grant_unsupported', { detail: `The model has no namespace \`${name}\`.` }),
      )
      if (missing.length > 0) return findings
      for (const relation of [...opens, ...closed]) {
        const question = { namespace: account.namespace, object: 'nothing', relation, subject_id: 'nobody' }
        try {
          await ask(question, call)
        } catch (thrown) {
          const { code } = asIssuerError(thrown)
          findings.push(finding(code, { detail: `Asked about \`${relation}\`.` }))
        }
      }
      return findings
    },
  })
}

function questionByDefault({ mutates, resource }: GrantQuestion, account: string): KetoQuestion {
  return { object: resource ?? account, relation: mutates ? 'edit' : 'view' }
}

function requireGrant({ grant }: Kept): string {
  if (grant === undefined) throw new IssuerError('answer_invalid', { said: 'grant' })
  return grant
}
