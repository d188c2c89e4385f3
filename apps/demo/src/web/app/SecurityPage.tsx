import type { Security } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { LoadFailed } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ApiKeys } from './ApiKeys.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { SecondFactors } from './SecondFactors.tsx'
import { SignOutEverywhere } from './SignOutEverywhere.tsx'
import { SupportAccess } from './SupportAccess.tsx'

/** What protects the account, and who was in it. */
export function SecurityPage() {
  const { data, failure, retry } = useQuery<Security>('/api/app/security')
  return (
    <>
      <PageHead
        title="Security"
        product="Parcelwise"
        sub="Password, second factors, API keys, sessions, support access"
      />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      <div className="stack">
        {data === undefined && failure === null ? (
          <div className="card stack" aria-busy="true">
            <Skeleton width="full" />
            <Skeleton width={3} />
          </div>
        ) : null}
        {data === undefined ? null : (
          <div className="halves">
            <PasswordForm changedAt={data.passwordChangedAt} />
            <div className="stack">
              <SecondFactors factors={data.authenticators} />
              <ApiKeys keys={data.apiKeys} />
              <SignOutEverywhere />
            </div>
          </div>
        )}
        <SupportAccess />
      </div>
    </>
  )
}
