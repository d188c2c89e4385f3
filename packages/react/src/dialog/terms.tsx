import { type BreakGlassRule, type Capabilities, capabilitiesIn, type Policy } from '@understudy/protocol'
import { Cautions } from './Cautions.tsx'
import { EmergencyField } from './EmergencyField.tsx'
import { needsApproval } from './ModeField.tsx'
import type { TermsOf } from './StartForm.tsx'
import { servedIn } from './served.ts'

/** The terms of a policy, and of a back end that declares what it can do. */
export function createTerms(declared: Capabilities | null): TermsOf {
  return (subject, given, form, fields) => {
    const { mode } = form.draft
    const able = capabilitiesIn(mode, given, declared)
    const lost = able?.ownSession === 'none'
    const some = lost || able?.reason === 'dropped'
    const cautions = some ? <Cautions capabilities={able} lost={lost} /> : null
    return { ...emergencyTerms(subject, servedIn(mode, given, declared), form, fields), cautions }
  }
}

/** Where an approval is needed, the way without it, if the policy has one. It is never chosen for anybody. */
const emergencyTerms: TermsOf = (subject, policy, form, fields) => {
  const { draft } = form
  const asks = needsApproval(policy, draft.mode, subject)
  const rule = policy.breakGlass
  if (!asks || rule === undefined) return { policy, asks }
  const chosen = draft.breakGlass === true
  return {
    policy: chosen ? within(policy, rule) : policy,
    asks: !chosen,
    more: (
      <EmergencyField
        // Of this person in this mode: nobody takes the choice along to another one.
        key={`${draft.mode} ${subject.id}`}
        {...fields.at('/breakGlass')}
        value={chosen}
        rule={rule}
        onChange={(breakGlass) => form.change('/breakGlass', { breakGlass })}
      />
    ),
  }
}

/** What an emergency leaves of the time. */
function within(policy: Policy, { ceiling }: BreakGlassRule): Policy {
  const { duration } = policy
  return { ...policy, duration: { ...duration, ceiling: Math.min(duration.ceiling, ceiling) } }
}
