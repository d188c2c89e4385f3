'use client'

import { BannerParts } from './BannerParts.tsx'
import { BannerRoot, type BannerRootProps } from './BannerRoot.tsx'

export interface ImpersonationBannerProps extends BannerRootProps {}

/**
 * The strip of a support session: what it means, whose account it is, who one really is, the ticket, the time left,
 * and the way out. Place it once, outside the `IdentityBoundary`. Other children replace the parts inside it.
 * Renders a `<section>` element.
 *
 * @example <ImpersonationBanner placement="bottom" frame />
 */
export function ImpersonationBanner({ children, ...rest }: ImpersonationBannerProps) {
  return <BannerRoot {...rest}>{children ?? <BannerParts />}</BannerRoot>
}
