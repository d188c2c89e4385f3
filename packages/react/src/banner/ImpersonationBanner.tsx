'use client'

import type { ReactNode } from 'react'
import { BannerActor } from './BannerActor.tsx'
import { BannerCountdown } from './BannerCountdown.tsx'
import { BannerEnd } from './BannerEnd.tsx'
import { BannerExtend } from './BannerExtend.tsx'
import { BannerMinimise } from './BannerMinimise.tsx'
import { BannerMode } from './BannerMode.tsx'
import { BannerNotice } from './BannerNotice.tsx'
import { BannerParts } from './BannerParts.tsx'
import { BannerReason } from './BannerReason.tsx'
import { BannerRetry } from './BannerRetry.tsx'
import { BannerRoot, type BannerRootProps } from './BannerRoot.tsx'
import { BannerSubject } from './BannerSubject.tsx'
import { BannerToggle } from './BannerToggle.tsx'

export interface ImpersonationBannerProps extends BannerRootProps {
  /** Controls of the host between the time and the way out, such as `<SwitchSubject/>`. */
  readonly actions?: ReactNode
}

/**
 * The strip of a support session: what it means, whose account it is, who one really is, the ticket, the time left,
 * and the way out. Place it once, outside the `IdentityBoundary`. Other children replace the parts inside it; the parts
 * are also members of this component (`ImpersonationBanner.End`), except on servers that render components.
 * Renders a `<section>` element.
 *
 * @example <ImpersonationBanner placement="bottom" frame />
 */
export function ImpersonationBanner({ children, actions, ...rest }: ImpersonationBannerProps) {
  return <BannerRoot {...rest}>{children ?? <BannerParts actions={actions} />}</BannerRoot>
}

ImpersonationBanner.Root = BannerRoot
ImpersonationBanner.Mode = BannerMode
ImpersonationBanner.Subject = BannerSubject
ImpersonationBanner.Notice = BannerNotice
ImpersonationBanner.Actor = BannerActor
ImpersonationBanner.Reason = BannerReason
ImpersonationBanner.Countdown = BannerCountdown
ImpersonationBanner.Retry = BannerRetry
ImpersonationBanner.Extend = BannerExtend
ImpersonationBanner.End = BannerEnd
ImpersonationBanner.Minimise = BannerMinimise
ImpersonationBanner.Toggle = BannerToggle
