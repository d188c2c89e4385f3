import type { ReactNode } from 'react'
import type { Activity } from '../../shared/appApi.ts'
import { capital, formatMoment } from '../ui/format.ts'
import { AuthorName } from './AuthorName.tsx'

/** Who did what lately. What support did is marked as support's. */
export function ActivityList({ activity }: { readonly activity: readonly Activity[] }) {
  if (activity.length === 0) return <p className="quiet">Nothing has happened here yet.</p>
  return (
    <ol className="activity">
      {activity.map((entry) => (
        <li key={entry.id}>
          <p>
            <AuthorName author={entry.by} /> {sentence(entry)}
          </p>
          <time className="quiet small" dateTime={new Date(entry.at).toISOString()}>
            {capital(formatMoment(entry.at))}
          </time>
        </li>
      ))}
    </ol>
  )
}

function sentence({ what, name, was }: Activity): ReactNode {
  const named = <bdi className="strong">{name}</bdi>
  switch (what) {
    case 'project_created':
      return <>created {named}</>
    case 'project_renamed':
      return (
        <>
          renamed <bdi>{was ?? 'a project'}</bdi> to {named}
        </>
      )
    case 'project_archived':
      return <>archived {named}</>
    case 'project_restored':
      return <>brought back {named}</>
    case 'profile_updated':
      return <>changed the profile: {named}</>
    case 'notifications_updated':
      return <>changed the notifications</>
    case 'invoice_paid':
      return <>paid {named}</>
    case 'member_invited':
      return <>invited {named}</>
    case 'api_key_created':
      return <>created the API key {named}</>
  }
}
