import type { BreakGlassRule, Capabilities, Policy } from '@understudy/protocol'
import { Cautions } from './Cautions.tsx'
import { EmergencyField } from './EmergencyField.tsx'
import { needsApproval } from './ModeField.tsx'
import type { TermsOf } from './StartForm.tsx'
import type { RequestForm } from './useRequestForm.ts'

/** The terms of a policy, and of a back end that declares what it can do. */
export function createTerms(capabilities: Capabilities | null): TermsOf {
  return (subject, policy, form, fields) => {
    const lost = capabilities?.ownSession === 'none' || policy.ownSessionEnds?.includes(form.draft.mode) === true
    const some = lost || capabilities?.reason === 'dropped'
    const cautions = some ? <Cautions capabilities={capabilities} lost={lost} /> : null
    return { ...emergencyTerms(subject, policy, form, fields), cautions }
  }
}

/** Where an approval is needed, the way without it, if the policy has one. It is never chosen for anybody. */
const emergencyTerms: TermsOf = (subject, policy, form, fields) => {
  const { draft } = form
  const asks = needsApproval(policy, draft.mode, subject)
  const rule = policy.breakGlass
  if (!asks || rule === undefined) return { policy, asks }
  const chosen = draft.breakGlass === true
  const shorter = within(policy, rule)
  return {
    policy: chosen ? shorter : policy,
    asks: !chosen,
    more: (
      <EmergencyField
        // Of this person in this mode: nobody takes the choice along to another one.
        key={`${draft.mode} ${subject.id}`}
        {...fields.at('/breakGlass')}
        value={chosen}
        rule={rule}
        onChange={(breakGlass) => choose(form, breakGlass, shorter)}
      />
    ),
  }
}

/** What an emergency leaves of the time. */
function within(policy: Policy, { ceiling }: BreakGlassRule): Policy {
  const { duration } = policy
  return { ...policy, duration: { ...duration, ceiling: Math.min(duration.ceiling, ceiling) } }
}

function choose({ draft, change }: RequestForm, breakGlass: boolean, { duration }: Policy): void {
  const { ceiling, choices } = duration
  // The longest that is offered and no longer than what was chosen.
  const fitting = choices.filter((seconds) => seconds <= Math.min(draft.ttlSeconds, ceiling))
  const shorter = fitting.length > 0 ? Math.max(...fitting) : ceiling
  const ttlSeconds = breakGlass && draft.ttlSeconds > ceiling ? shorter : draft.ttlSeconds
  change('/breakGlass', { breakGlass, ttlSeconds })
}
