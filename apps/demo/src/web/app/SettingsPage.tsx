import type { Profile } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { LoadFailed } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { DangerZone } from './DangerZone.tsx'
import { ExportButton } from './ExportButton.tsx'
import { NotificationsForm } from './NotificationsForm.tsx'
import { ProfileForm } from './ProfileForm.tsx'
import { useMe } from './useMe.ts'

/** Who the customer is, what they want to hear about, and the way out. */
export function SettingsPage() {
  const { data, failure, retry } = useQuery<Profile>('/api/app/settings/profile')
  const { data: me } = useMe()

  return (
    <>
      <PageHead title="Settings" product="Parcelwise" sub="Profile, notifications, your data" />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {data === undefined && failure === null ? (
        <div className="card stack" aria-busy="true">
          <Skeleton width="full" />
          <Skeleton width={3} />
        </div>
      ) : null}
      {data === undefined ? null : (
        <div className="halves">
          <ProfileForm key={data.changedAt} profile={data} />
          <div className="stack">
            <NotificationsForm notifications={data.notifications} />
            <section className="card stack" aria-labelledby="export">
              <h2 id="export">Your data</h2>
              <p className="quiet">Everything of this workspace in one file: parcels, invoices, projects, people.</p>
              <div className="form-actions">
                <ExportButton />
              </div>
            </section>
            {me === undefined ? null : <DangerZone me={me} />}
          </div>
        </div>
      )}
    </>
  )
}
