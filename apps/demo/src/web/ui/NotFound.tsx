import { Link } from 'react-router'
import { Nothing } from './Feedback.tsx'
import { PageHead } from './PageHead.tsx'

/** A path that nothing lies at. */
export function NotFound({ product, home }: { readonly product: string; readonly home: string }) {
  return (
    <>
      <PageHead title="Nothing here" product={product} />
      <div className="card">
        <Nothing title="This page does not exist">
          <Link className="link" to={home}>
            Back to the start
          </Link>
        </Nothing>
      </div>
    </>
  )
}
