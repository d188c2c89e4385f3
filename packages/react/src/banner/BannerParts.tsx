'use client'

import type { ReactNode } from 'react'
import { BannerActor } from './BannerActor.tsx'
import { BannerCountdown } from './BannerCountdown.tsx'
import { BannerEnd } from './BannerEnd.tsx'
import { BannerExtend } from './BannerExtend.tsx'
import { BannerMinimise } from './BannerMinimise.tsx'
import { BannerMode } from './BannerMode.tsx'
import { BannerNotice } from './BannerNotice.tsx'
import { BannerReason } from './BannerReason.tsx'
import { BannerRetry } from './BannerRetry.tsx'
import { BannerSubject } from './BannerSubject.tsx'
import { BannerToggle } from './BannerToggle.tsx'

/** All parts in the order in which they are read, with the spaces that text has when it is read or copied. */
export function BannerParts({ actions }: { readonly actions?: ReactNode }) {
  return (
    <>
      <BannerMode /> <BannerSubject /> <BannerNotice />{' '}
      <BannerActor>
        <BannerReason />
      </BannerActor>{' '}
      <BannerCountdown /> {actions} <BannerRetry /> <BannerExtend /> <BannerEnd /> <BannerMinimise /> <BannerToggle />
    </>
  )
}
