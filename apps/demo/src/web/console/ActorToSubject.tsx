import type { Person } from '@understudy/protocol'
import { Avatar } from '../ui/Avatar.tsx'

/** Who is really at the keyboard, and in whose account. Always in this order. */
export function ActorToSubject({ actor, subject }: { readonly actor: Person | null; readonly subject: Person | null }) {
  return (
    <span className="pair">
      <span className="pair-marks" aria-hidden="true">
        {actor === null ? null : <Avatar id={actor.id} name={actor.name} />}
        {actor !== null && subject !== null ? <span className="pair-arrow" /> : null}
        {subject === null ? null : <Avatar id={subject.id} name={subject.name} />}
      </span>
      <span>
        {actor === null ? <span className="quiet">Nobody signed in</span> : <bdi>{actor.name}</bdi>}
        {subject === null ? null : (
          <>
            {' '}
            <span className="quiet">as</span> <bdi>{subject.name}</bdi>
          </>
        )}
      </span>
    </span>
  )
}
