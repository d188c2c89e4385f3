import type { Review } from '@understudy/protocol'
import { useState } from 'react'
import { useQuery } from '../api/useQuery.ts'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'
import { LoadFailed } from '../ui/Feedback.tsx'
import { useServerTime } from '../ui/useServerTime.ts'
import { ReviewDialog } from './ReviewDialog.tsx'
import { ReviewItem } from './ReviewItem.tsx'

interface ReviewsAnswer {
  readonly reviews: readonly Review[]
  readonly now: number
}

const EVERY = 5000

/** How many of those that are written stay in sight. All are in the log. */
const WRITTEN = 2

/** Who started without the approval that was needed, and what somebody else has found. Nothing where nobody has. */
export function ReviewsCard() {
  const { auth } = useServices()
  const state = useClientState()
  const me = 'actor' in state ? state.actor.id : null
  const { data, failure, retry } = useQuery<ReviewsAnswer>('/support/reviews', { every: EVERY })
  const now = useServerTime(data?.now)
  const [writing, setWriting] = useState<Review | null>(null)

  if (data === undefined) return failure === null ? null : <LoadFailed failure={failure} onRetry={retry} />
  if (data.reviews.length === 0 || now === null) return null
  const waiting = data.reviews.filter(({ result }) => result === undefined)
  const written = data.reviews.filter(({ result }) => result !== undefined).slice(0, WRITTEN)
  return (
    <section className="card reviews" aria-labelledby="reviews">
      <div className="card-head">
        <h2 id="reviews">Emergency access</h2>
        <span className="card-note">Started without the approval that was needed</span>
      </div>
      {[...waiting, ...written].map((review) => (
        <ReviewItem
          key={review.id}
          review={review}
          now={now}
          onWrite={auth.standing() === 'lead' && review.actor.id !== me ? () => setWriting(review) : null}
        />
      ))}
      {writing === null ? null : <ReviewDialog review={writing} onClose={() => setWriting(null)} />}
    </section>
  )
}
