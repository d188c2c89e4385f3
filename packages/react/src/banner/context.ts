'use client'

import { ImpersonationError } from '@understudy/protocol'
import { createContext, useContext } from 'react'
import { messageOf } from '#messages'
import type { Tongue } from '../messages/completeMessages.ts'
import type { StripTexts } from '../messages/english/strip.ts'
import type { Strip } from './strip.ts'

export interface BannerScope {
  readonly strip: Strip
  readonly messages: StripTexts & Tongue
  readonly shortcut: string | null
  readonly detailsId: string
  readonly expanded: boolean
  readonly toggle: () => void
  readonly minimised: boolean
  readonly minimise: (minimised: boolean) => void
  readonly onEnd: (() => void) | undefined
}

export const BannerContext = createContext<BannerScope | null>(null)

/** What a part of the banner has to show. */
export function useBanner(): BannerScope {
  const scope = useContext(BannerContext)
  if (scope === null) {
    throw new ImpersonationError('provider_missing', messageOf('banner_missing'))
  }
  return scope
}
