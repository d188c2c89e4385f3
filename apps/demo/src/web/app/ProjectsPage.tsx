import type { Projects } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { LoadFailed, Nothing } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ActivityList } from './ActivityList.tsx'
import { NewProject } from './NewProject.tsx'
import { ProjectItem } from './ProjectItem.tsx'

/** What parcels are grouped by, and who changed what. */
export function ProjectsPage() {
  const { data, failure, retry } = useQuery<Projects>('/api/app/projects')
  const live = data?.projects.filter(({ archived }) => !archived) ?? []
  const archived = data?.projects.filter((project) => project.archived) ?? []

  return (
    <>
      <PageHead title="Projects" product="Parcelwise" sub="Parcels grouped by what they are for" />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {data === undefined && failure === null ? (
        <div className="card stack" aria-busy="true">
          <Skeleton width="full" />
          <Skeleton width="full" />
        </div>
      ) : null}
      {data === undefined ? null : (
        <div className="columns">
          <div className="stack">
            <section className="card" aria-label="Projects">
              <NewProject />
              {live.length === 0 ? <Nothing title="No projects yet">Create the first one above.</Nothing> : null}
              <ul className="items">
                {live.map((project) => (
                  <ProjectItem key={project.id} project={project} />
                ))}
              </ul>
            </section>
            {archived.length === 0 ? null : (
              <section className="card" aria-labelledby="archived">
                <div className="card-head">
                  <h2 id="archived">Archived</h2>
                </div>
                <ul className="items">
                  {archived.map((project) => (
                    <ProjectItem key={project.id} project={project} />
                  ))}
                </ul>
              </section>
            )}
          </div>
          <section className="card" aria-labelledby="activity">
            <div className="card-head">
              <h2 id="activity">Activity</h2>
            </div>
            <ActivityList activity={data.activity} />
          </section>
        </div>
      )}
    </>
  )
}
