import '@understudy/react/styles.css'
import type { ContextAnswer } from '@understudy/protocol'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from './nextProviders.tsx'

/** Asks the bridge with the cookie of this request, so that the strip is in the first HTML. */
async function whoIsIt(): Promise<ContextAnswer | undefined> {
  const cookie = (await headers()).get('cookie') ?? ''
  const answer = await fetch('http://localhost:3000/support/context', { headers: { cookie }, cache: 'no-store' })
  return answer.ok ? answer.json() : undefined
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers context={await whoIsIt()}>{children}</Providers>
      </body>
    </html>
  )
}
