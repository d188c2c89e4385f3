import type { Person } from '@understudy/protocol'
import { Avatar } from '../ui/Avatar.tsx'

interface ActorToSubjectProps {
  readonly actor: Person | null
  readonly subject: Person | null
  /** `as`: in the subject's account. `for`: about it, as themselves. */
  readonly relation?: 'as' | 'for'
}

/** Who is really at the keyboard, and whose account it is about. Always in this order; once, when it is one person. */
export function ActorToSubject({ actor, subject: other, relation = 'as' }: ActorToSubjectProps) {
  const subject = other?.id === actor?.id ? null : other
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
            <span className="quiet">{relation}</span> <bdi>{subject.name}</bdi>
          </>
        )}
      </span>
    </span>
  )
}
