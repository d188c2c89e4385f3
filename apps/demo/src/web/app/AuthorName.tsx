import type { Author } from '../../shared/appApi.ts'
import { Badge } from '../ui/Badge.tsx'

/** Who did something; people of the support team are marked as such. */
export function AuthorName({ author }: { readonly author: Author }) {
  return (
    <span className="author">
      <bdi>{author.name}</bdi>
      {author.support ? <Badge tone="warn">Support</Badge> : null}
    </span>
  )
}
