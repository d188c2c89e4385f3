import type { SubjectNumber } from './cast.ts'
import type { Disturbance } from './configuration.ts'
import type { Passing } from './device.ts'

/** What one tab can do, or have done to it. `call`: position among its calls. */
export type TabAction =
  | { readonly type: 'start' | 'switch-to'; readonly subject: SubjectNumber }
  | { readonly type: 'end' | 'extend' | 'sign-out' | 'resume' | 'write' }
  | {
      readonly type: 'process' | 'deliver' | 'lose' | 'time-out' | 'duplicate'
      readonly call: number
      readonly what: string
    }
  | { readonly type: 'hear' | 'hear-and-keep' | 'forge'; readonly epoch: number }
  | { readonly type: 'reset' | 'reset-fails'; readonly at: number }
  | { readonly type: 'leave-reset' | 'leave-reset-fails' | 'host-out' | 'host-fails' }
  | { readonly type: 'retry' | 'reload' | 'crash' | 'doubt' | 'check' | 'offline' | 'deadline' | 'notice' | 'renew' }
  | { readonly type: 'send-write' | 'guard-write' | 'answer-write' }

/** What happens on the server by itself. */
export type GroundAction =
  | { readonly type: 'revoke' | 'demote' | 'ceiling' | 'actor-dies' | 'approve' | 'deny' | 'extend-elsewhere' }
  | { readonly type: 'bar'; readonly subject: SubjectNumber }
  | { readonly type: Passing }

export type Action = TabAction | GroundAction

/** The disturbance an action is; `null` for what happens by itself. */
export function disturbanceOf(action: Action): Disturbance | null {
  switch (action.type) {
    case 'process':
    case 'deliver':
    case 'hear':
    case 'reset':
    case 'leave-reset':
    case 'host-out':
    case 'retry':
    case 'notice':
    case 'reload':
    case 'send-write':
    case 'guard-write':
    case 'answer-write':
      return null
    case 'reset-fails':
    case 'leave-reset-fails':
      return 'hooks-fail'
    case 'host-fails':
      return 'host-fail'
    case 'hear-and-keep':
      return 'duplicate'
    default:
      return action.type
  }
}

export function actionText(action: Action): string {
  if ('what' in action) return `${action.type}: ${action.what}`
  if ('subject' in action) return `${action.type} subject ${action.subject + 1}`
  return 'epoch' in action ? `${action.type} "changed, epoch ${action.epoch}"` : action.type
}
