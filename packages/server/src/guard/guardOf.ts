import type { ActionMap } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { problemResponse } from '../http/problems.ts'
import { requestFacts } from '../recording/event.ts'
import { handled } from './connection.ts'
import { currentContext, runInContext } from './context.ts'
import { follow, type Watch } from './follow.ts'
import type { Guard, GuardResult, RequestInfo } from './guard.ts'
import { admitJob, jobFacts, readJob } from './job.ts'
import { type Judgement, judge, judgeRequest } from './judge.ts'
import { actionOf, guardedAction } from './middleware.ts'
import { signReference } from './reference.ts'
import { cutOff } from './stream.ts'
import { judgeUpgrade } from './upgrade.ts'

/** A guard over parts that exist already. */
export function guardOf<M extends ActionMap>(deps: Deps, actions: M, given: Watch): Guard<M> {
  const closing = new AbortController()
  const watch = { ...given, closing: AbortSignal.any([given.closing, closing.signal]) }
  const tagOf = (action: string) => actionOf(actions, action)

  const ask = (request: Request, tag: Parameters<Guard['check']>[1], { ip, resource }: RequestInfo) => {
    const facts = requestFacts(request, deps.newId(), ip ?? null)
    return judgeRequest(deps, { request, tag, resource: resource ?? null, facts }).then((judgement) => ({
      judgement,
      id: facts.id,
    }))
  }
  const check: Guard['check'] = async (request, tag, info = {}) => {
    const { judgement, id } = await ask(request, tag, info)
    return resultOf(judgement, id)
  }

  return {
    check,
    guarded: (action, options) => guardedAction(check, tagOf(action), options),
    async stream(request, action, open, info = {}) {
      const { judgement, id } = await ask(request, tagOf(action), info)
      if (!judgement.ok) return problemResponse(judgement.refusal)
      const result = letThrough(judgement, id)
      const over = new AbortController()
      const { caller } = result
      const unfollow = await follow(deps, watch, { request, caller: judgement.by }, (refusal) => over.abort(refusal))
      try {
        const response = await result.run(async () => open({ caller, signal: over.signal }))
        await result.finished(response)
        return cutOff(response, over.signal, () => {
          unfollow()
          over.abort()
        })
      } catch (error) {
        unfollow()
        await result.finished({ status: 500 })
        throw error
      }
    },
    upgrade: (request, action, info = {}) =>
      judgeUpgrade<M>(deps, request, { watch, tag: tagOf(action), tagOf, check, info }),
    async captureSupport(action) {
      tagOf(action)
      const context = currentContext()
      if (context?.caller.kind !== 'support' || context.actor === null) return null
      const { caller, actor, request } = context
      const { session, subject, mode } = caller
      await deps.ready()
      return signReference(deps, {
        session: session.id,
        actor,
        subject: subject.id,
        mode,
        action,
        request,
        at: deps.now(),
      })
    },
    async runWithSupport(text, work, options = {}) {
      const reading = await readJob(deps, text)
      const { reference } = reading
      const tag = reference !== null && Object.hasOwn(actions, reference.action) ? tagOf(reference.action) : undefined
      const facts = jobFacts(reference ?? { request: deps.newId() })
      const judgement = await judge(deps, { request: null, tag, resource: null, facts }, async (known) => {
        if (reading.reference === null) throw reading.error
        return admitJob(deps, { reference: reading.reference, tag }, { ...options, known })
      })
      return handled(resultOf(judgement, facts.id), (caller) => {
        if (caller.kind !== 'support') throw new Error('A job was let through without its support session.')
        return work(caller)
      })
    },
    async close() {
      closing.abort()
      await deps.readBatch.flush()
    },
  }
}

function resultOf(judgement: Judgement, request: string): GuardResult {
  if (!judgement.ok) return { ok: false, response: problemResponse(judgement.refusal) }
  return letThrough(judgement, request)
}

function letThrough(
  { caller, finished, by }: Extract<Judgement, { readonly ok: true }>,
  request: string,
): Extract<GuardResult, { readonly ok: true }> {
  const actor = by.kind === 'support' ? { iss: by.row.actorIss, sub: by.row.actorSub } : null
  return { ok: true, caller, finished, run: (work) => runInContext({ caller, actor, request }, work) }
}
