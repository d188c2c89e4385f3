'use client'

import { type ComponentProps, useState } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useClient, useTexts } from '../provider/context.ts'
import { useBanner } from './context.ts'

export interface BannerExtendProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Asks for more time. There only while the policy would grant it.
 * Renders a `<button>` element.
 */
export function BannerExtend(props: BannerExtendProps) {
  const client = useClient()
  const { strip } = useBanner('BannerExtend')
  const { messages } = useTexts()
  const [busy, setBusy] = useState(false)
  if (strip.kind !== 'session' || strip.status !== 'active' || !strip.session.session.extendable) return null
  const extend = () => {
    if (busy) return
    setBusy(true)
    // A refusal is reported by the client, and the next state says whether extending is still possible.
    client.extend().then(
      () => setBusy(false),
      () => setBusy(false),
    )
  }
  return renderElement('button', props, {
    type: 'button',
    'aria-disabled': busy || undefined,
    className: 'us-button us-extend',
    onClick: extend,
    children: busy ? messages.banner.extending : messages.banner.extend,
  })
}
