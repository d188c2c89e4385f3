import type { Page } from '@playwright/test'
import type { ImpersonationClient } from '@understudy/client'

declare global {
  interface Window {
    /** What a script that runs in the page can lay its hands on. */
    __reached?: { readonly client: ImpersonationClient; readonly auth: { actorToken(): Promise<string | null> } }
  }
}

/** Does what an injected script would: finds the client and the host's sign-in in what React keeps on the page. */
export async function reach(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface Fiber {
      readonly memoizedProps?: { readonly value?: unknown } | null
      readonly child: Fiber | null
      readonly sibling: Fiber | null
    }
    const container: object = document.getElementById('root') ?? document.body
    const key = Object.keys(container).find((name) => name.startsWith('__reactContainer$')) ?? ''
    const { stateNode } = (container as Record<string, { readonly stateNode: { readonly current: Fiber } }>)[key]!
    const open: (Fiber | null)[] = [stateNode.current]
    while (open.length > 0) {
      const fiber = open.pop()
      if (fiber === null || fiber === undefined) continue
      const value = fiber.memoizedProps?.value
      if (typeof value === 'object' && value !== null && 'client' in value && 'auth' in value) {
        Object.assign(window, { __reached: value })
        return
      }
      open.push(fiber.sibling, fiber.child)
    }
    throw new Error('The client is out of reach.')
  })
}
