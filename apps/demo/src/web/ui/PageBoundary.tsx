import { Component, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { FullPage } from './FullPage.tsx'

interface PageBoundaryProps {
  /** Path of the page: another page is another try. */
  readonly path: string
  readonly children: ReactNode
}

/**
 * Keeps a page that breaks from taking the rest with it: the strip above stays, and so does the way out. A class,
 * because React hands errors of rendering to classes only.
 */
export class PageBoundary extends Component<PageBoundaryProps, { readonly broken: boolean }> {
  override readonly state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override componentDidUpdate({ path }: PageBoundaryProps) {
    if (this.state.broken && path !== this.props.path) this.setState({ broken: false })
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <FullPage
        title="This page broke"
        icon="alert"
        actions={
          <Button kind="primary" onClick={() => window.location.reload()}>
            Load it again
          </Button>
        }
      >
        <p className="quiet">That is our mistake. Nothing you did was changed by it.</p>
      </FullPage>
    )
  }
}
