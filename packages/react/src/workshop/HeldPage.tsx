import { startRequest } from '@understudy/client/testing'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { ExpiredOverlay, type ExpiredOverlayProps } from '../expired/ExpiredOverlay.tsx'
import { HostPage } from './HostPage.tsx'
import { type Stage, type SupportParameters, wallClock } from './stage.ts'

/** A session whose time has run out, on a client that holds the page. */
export function hold(rest: SupportParameters = {}): SupportParameters {
  const { prepare, ...others } = rest
  return {
    expiry: 'hold',
    ...others,
    prepare: async (stage: Stage) => {
      const reason = { code: 'billing_question', text: 'Invoice 0311 shows VAT twice, checking the line items.' }
      await stage.client.start(startRequest({ reason }))
      await stage.clock.advance(601_000)
      await prepare?.(stage)
    },
  }
}

/** The overlay where it belongs: in the boundary, under the banner. */
export function HeldPage(props: ExpiredOverlayProps) {
  return (
    <>
      <ImpersonationBanner standby={false} />
      <IdentityBoundary expired={<ExpiredOverlay now={wallClock} {...props} />}>
        <HostPage>
          <label>
            Draft <input className="host-button" aria-label="Draft" />
          </label>
        </HostPage>
      </IdentityBoundary>
    </>
  )
}
