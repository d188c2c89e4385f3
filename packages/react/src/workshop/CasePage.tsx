import { DEFAULT_POLICY } from '@understudy/protocol'
import type { ReactNode } from 'react'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import { ExpiryWarning } from '../expiry/ExpiryWarning.tsx'
import { useImpersonation } from '../hooks/useImpersonation.ts'
import { ModeBadge } from '../modeBadge/ModeBadge.tsx'
import { SubjectPicker } from '../picker/SubjectPicker.tsx'
import { useTexts } from '../provider/useTexts.ts'
import { RestrictedAction } from '../restricted/RestrictedAction.tsx'
import { IsolatedText } from '../text/IsolatedText.tsx'
import type { Part } from './cases.ts'
import { searchDirectory } from './directory.ts'
import { HeldPage } from './HeldPage.tsx'
import { HostPage } from './HostPage.tsx'
import { LeavePage } from './LeavePage.tsx'
import { noor, OpenedDialog } from './OpenedDialog.tsx'
import { SwitchPage } from './SwitchPage.tsx'

/** One part of the kit where it belongs, and the reason why the last session is over in the host's words. */
export function CasePage({ part }: { readonly part: Part }) {
  return (
    <>
      <EndNotice />
      {pageOf(part)}
    </>
  )
}

function pageOf(part: Part): ReactNode {
  switch (part) {
    case 'banner':
      return <Page frame />
    case 'start-dialog':
      return <OpenedDialog open onOpenChange={() => undefined} subject={noor} policy={DEFAULT_POLICY} />
    case 'subject-picker':
      return (
        <Page>
          <div className="host-narrow">
            <SubjectPicker search={searchDirectory} onSelect={() => undefined} />
          </div>
        </Page>
      )
    case 'switch':
      return <SwitchPage search={searchDirectory} policy={DEFAULT_POLICY} />
    case 'expiry-warning':
      return (
        <>
          {/* At any moment of ten minutes, so that it is seen in each state of the session. */}
          <ExpiryWarning mark={600_000} />
          <Page />
        </>
      )
    case 'expired-overlay':
      return <HeldPage policy={DEFAULT_POLICY} />
    case 'sign-out-guard':
      return <LeavePage>{button('Sign out')}</LeavePage>
    case 'restricted-action':
      return (
        <Page>
          <RestrictedAction action="invoice.pay" hint="below">
            {button('Pay invoice')}
          </RestrictedAction>
        </Page>
      )
    case 'identity-boundary':
      return (
        <>
          <ImpersonationBanner standby={false} />
          <IdentityBoundary fallback={<p>One moment…</p>}>
            <HostPage />
          </IdentityBoundary>
        </>
      )
    case 'small-parts':
      return <SmallParts />
  }
}

function Page({ frame = false, children }: { readonly frame?: boolean; readonly children?: ReactNode }) {
  return (
    <>
      <ImpersonationBanner standby={false} frame={frame} />
      <HostPage>{children}</HostPage>
    </>
  )
}

function SmallParts() {
  return (
    <Page>
      <p>
        <ModeBadge mode="view" /> <ModeBadge mode="act" /> <ModeBadge mode="shadow" />
      </p>
      <p>
        <IsolatedText>שירה מזרחי</IsolatedText>, <IsolatedText>{'Noor\u202E daddaH'}</IsolatedText>,{' '}
        <ImpersonationCountdown />
      </p>
    </Page>
  )
}

function button(text: string) {
  return (
    <button type="button" className="host-button">
      {text}
    </button>
  )
}

function EndNotice() {
  const ended = useImpersonation((state) => (state.status === 'own' ? (state.ended ?? null) : null))
  const { messages } = useTexts()
  if (ended === null) return null
  return (
    <aside className="host-notice" aria-label="Last session">
      {messages.endReasons[ended.reason]}
    </aside>
  )
}
