'use client'

import { type Active, type ImpersonationState, selectSupport } from '@understudy/client'
import { SHORTEST_TIME } from '@understudy/protocol'
import { type ComponentProps, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useStore } from 'zustand'
import { createBannerHost } from '../banner/host.ts'
import { promote } from '../banner/layer.ts'
import { LAYER } from '../banner/layerMark.ts'
import { putUp } from '../banner/putUp.ts'
import { isOver } from '../boundary/over.ts'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import { needRefused } from '../dialog/lateRefused.ts'
import { checkProp } from '../element/checkProp.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useFocusReturn } from '../element/useFocusReturn.ts'
import { useWithin } from '../hooks/useCountdown.ts'
import { useEndImpersonation } from '../hooks/useEndImpersonation.ts'
import { useExtend } from '../hooks/useExtend.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { CLOCK, Icon, WARNING } from '../icons/icons.tsx'
import { englishExpiry } from '../messages/english/expiry.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import type { Messages } from '../messages/messages.ts'
import { SpeechContext, useClient, useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useLate } from '../vigil/useLate.ts'

const ENGLISH = { ...englishStrip, ...englishExpiry }

export interface ExpiryWarningProps extends Omit<ComponentProps<'section'>, 'children'>, RenderProp {
  /** So long before the end it appears. Milliseconds. @default 60_000 */
  readonly mark?: number
  /** The session was ended from here, and that is confirmed. */
  readonly onEnd?: () => void
}

const MARK = 60_000

/** Refusals whose words are not about starting a session. */
const GENERAL = ['network', 'busy', 'identity_unknown', 'not_active'] as const

/**
 * Says shortly before the end what is about to happen, and offers to extend, to end now, or to carry on. It stands
 * beside the work and never takes the focus; the banner announces the same moment. In every tab, by the time left.
 * Renders a `<section>` element in a layer of its own.
 *
 * @example <ExpiryWarning mark={120_000} />
 */
export function ExpiryWarning(props: ExpiryWarningProps) {
  const client = useClient()
  const hydrated = useHydrated()
  const support = useStore(client, (state) => (isOver(client) ? null : shownOf(state)))
  // Nothing ticks for somebody who is in nobody's account.
  return hydrated && support !== null ? <Watch support={support} {...props} /> : null
}

/** The session on screen, also while the server is asked again: what has the focus must not go for a moment. */
function shownOf(state: ImpersonationState): Active | null {
  return state.status === 'active' || state.status === 'resolving' ? selectSupport(state) : null
}

function Watch({ support, mark, onEnd, ...props }: ExpiryWarningProps & { readonly support: Active }) {
  const within = useWithin(checkProp('`mark` of the expiry warning', mark ?? MARK, isTime, MARK))
  const deadline = `${support.session.id} ${support.session.expiresAt}`
  const [carriedOn, setCarriedOn] = useState<string | null>(null)
  if (!within || carriedOn === deadline) return null
  return <Hosted support={support} onEnd={onEnd} onCarryOn={() => setCarriedOn(deadline)} props={props} />
}

function isTime(mark: number): boolean {
  return Number.isFinite(mark) && mark > 0
}

interface HostedProps {
  readonly support: Active
  readonly onEnd: (() => void) | undefined
  readonly onCarryOn: () => void
  readonly props: Omit<ExpiryWarningProps, 'mark' | 'onEnd'>
}

/** In a host like the banner's: reached over modals, and no press in it counts as "outside" of them. */
function Hosted(props: HostedProps) {
  const client = useClient()
  const [host] = useState(createBannerHost)
  useEffect(() => putUp(client, host), [client, host])
  return createPortal(<Warning {...props} />, host)
}

function Warning({ support, onEnd, onCarryOn, props }: HostedProps) {
  const { messages } = useTextsOf(ENGLISH)
  const titleId = useId()
  const layer = useRef<HTMLDivElement>(null)
  useFocusReturn(layer)
  useEffect(() => {
    if (layer.current !== null) promote(layer.current)
  }, [])
  const section = renderElement('section', props, {
    'aria-labelledby': titleId,
    className: 'us-warning',
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') onCarryOn()
    },
    children: (
      <>
        <div className="us-warning-head">
          <h2 id={titleId} className="us-warning-title">
            <Fill
              text={messages.expiry.title}
              values={{ subject: <IsolatedText max={32}>{support.subject.name}</IsolatedText> }}
            />
          </h2>
          <span className="us-warning-time">
            <Icon d={CLOCK} />
            <ImpersonationCountdown />
          </span>
        </div>
        <Choices support={support} onEnd={onEnd} onCarryOn={onCarryOn} />
      </>
    ),
  })
  return (
    <div ref={layer} className="us-warning-layer" lang={messages.locale} dir={messages.direction} {...{ [LAYER]: '' }}>
      {section}
    </div>
  )
}

function Choices({ support, onEnd, onCarryOn }: Omit<HostedProps, 'props'>) {
  const { messages } = useTextsOf(ENGLISH)
  const speech = useContext(SpeechContext)
  const { expiry, banner } = messages
  const { extend, extending, error } = useExtend()
  const { end, ending } = useEndImpersonation(onEnd)
  const { extendable } = support.session
  const general = GENERAL.some((code) => code === error?.code)
  const { code: refused } = useLate(needRefused)
  const refusal = error === null ? null : (general && refused?.explain(error, speech)) || expiry.refused
  return (
    <>
      <p className="us-warning-text">
        {expiry.unsaved} {extendable ? null : whyNot(support, messages)}
      </p>
      {/* There before its text, so that screen readers speak it. */}
      <div role="alert">{refusal === null ? null : <Refusal>{refusal}</Refusal>}</div>
      <div className="us-warning-actions">
        {extendable ? (
          <button
            type="button"
            className="us-form-button us-primary"
            aria-disabled={extending || undefined}
            onClick={extend}
          >
            {extending ? banner.extending : banner.extend}
          </button>
        ) : null}
        <button type="button" className="us-form-button" aria-disabled={ending || undefined} onClick={end}>
          {ending ? banner.ending : expiry.endNow}
        </button>
        <button type="button" className="us-form-button us-plain" onClick={onCarryOn}>
          {expiry.carryOn}
        </button>
      </div>
    </>
  )
}

function Refusal({ children }: { readonly children: ReactNode }) {
  return (
    <p className="us-error">
      <Icon d={WARNING} />
      <span>{children}</span>
    </p>
  )
}

/** Why there is no more time: the ceiling is a fact of the session, also when moments are left below it; all else is the policy's. */
function whyNot({ session }: Active, { expiry }: Pick<Messages, 'expiry'>): string {
  return session.ceilingAt - session.expiresAt < SHORTEST_TIME * 1000 ? expiry.ceiling : expiry.notExtendable
}
