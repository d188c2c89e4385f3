import type { ActionMap } from '@understudy/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import type { GuardCaller } from './caller.ts'
import type { NamedTag } from './check.ts'
import type { Guard } from './guard.ts'

/** What the middleware leaves for the handler. */
export interface GuardVariables {
  caller: GuardCaller
}

export interface GuardedOptions {
  /** What the action is about: see `RequestInfo.resource`. @example (c) => c.req.param('id') */
  readonly resource?: (context: Context) => string | undefined
}

/** The tag of a declared action. @throws TypeError for one that is not declared, so that a slip is found at set-up */
export function actionOf(actions: ActionMap, action: string): NamedTag {
  const tag = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (tag === undefined) throw new TypeError(`The action ${JSON.stringify(action)} is not in the action map.`)
  return { ...tag, action }
}

/**
 * Puts a check before a handler. The client's address is taken from the host's environment where it is given there as
 * `ip`, the way the bridge's own `fetch` takes it.
 */
export function guardedAction(
  check: Guard['check'],
  tag: NamedTag,
  { resource: resourceOf }: GuardedOptions = {},
): MiddlewareHandler<{ Variables: GuardVariables }> {
  const middleware: MiddlewareHandler<{ Variables: GuardVariables }> = async (context, next) => {
    // Hono hands on whatever the host passed as environment, also nothing.
    const ip: unknown = (context.env as { readonly ip?: unknown } | undefined)?.ip
    const resource = resourceOf?.(context)
    const result = await check(context.req.raw, tag, {
      ...(typeof ip === 'string' ? { ip } : {}),
      ...(resource === undefined ? {} : { resource }),
    })
    if (!result.ok) return result.response
    context.set('caller', result.caller)
    await result.run(next)
    await result.finished(context.res)
    return undefined
  }
  return Object.assign(middleware, { [TAG]: tag })
}

/** The tag of the action that this middleware checks; `null` for everything else. */
export function tagOf(handler: object | undefined): NamedTag | null {
  return handler !== undefined && TAG in handler ? (handler[TAG] as NamedTag) : null
}

// The same in every copy of this package: an application may hold two.
const TAG = Symbol.for('understudy.action')
