'use client'

import * as Dialog from '@radix-ui/react-dialog'
import type { Person } from '@understudy/protocol'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { createBannerHost } from '../banner/host.ts'
import { promote, raiseStrip } from '../banner/layer.ts'
import { LAYER } from '../banner/layerMark.ts'
import { putUp } from '../banner/putUp.ts'
import { useScrollLock } from '../dialog/useScrollLock.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishExpired } from '../messages/english/expired.ts'
import { Fill } from '../messages/Fill.tsx'
import { useClient, useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

interface CoverProps extends RenderProp {
  readonly subject: Person
  /** How it can go on. */
  readonly text: string
  readonly children: ReactNode
}

/**
 * An opaque sheet over everything but the strip, with a dialog on it. In a host like the banner's, because a native
 * modal of the page makes everything outside itself inert, and in the top layer, because the page's own layers show
 * the subject's data too.
 */
export function Cover({ subject, text, render, children }: CoverProps) {
  const client = useClient()
  const { messages } = useTextsOf(englishExpired)
  const textId = useId()
  const [host] = useState(createBannerHost)
  const [layer, setLayer] = useState<HTMLElement | null>(null)
  useScrollLock(true)
  const [attached, setAttached] = useState(false)
  useEffect(() => {
    const takeDown = putUp(client, host)
    // What hides the rest of the page looks for the dialog in it, where it is by now: perhaps in a modal of the page.
    setAttached(true)
    return takeDown
  }, [client, host])
  useEffect(() => {
    if (layer === null) return
    promote(layer)
    raiseStrip(layer.ownerDocument)
  }, [layer])
  return (
    <Dialog.Root open={attached}>
      <Dialog.Portal container={host}>
        <div
          ref={setLayer}
          className="us-layer us-cover"
          lang={messages.locale}
          dir={messages.direction}
          {...{ [LAYER]: '' }}
        >
          <Dialog.Content
            asChild
            role="alertdialog"
            aria-describedby={textId}
            // It goes when somebody has decided, and in no other way.
            onEscapeKeyDown={(event) => event.preventDefault()}
            onPointerDownOutside={(event) => event.preventDefault()}
            onInteractOutside={(event) => event.preventDefault()}
          >
            {renderElement(
              'div',
              { render },
              {
                className: 'us-dialog',
                children: (
                  <>
                    <Dialog.Title className="us-dialog-title">
                      <Fill
                        text={messages.expired.title}
                        values={{ subject: <IsolatedText max={48}>{subject.name}</IsolatedText> }}
                      />
                    </Dialog.Title>
                    <p id={textId} className="us-dialog-text">
                      {text}
                    </p>
                    {children}
                  </>
                ),
              },
            )}
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
