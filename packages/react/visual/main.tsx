import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/noto-sans-arabic/wght.css'
import '@fontsource-variable/noto-sans-hebrew/wght.css'
import '../src/styles.css'
import '../src/workshop/hostPage.css'
import './visual.css'
import { createRoot, type Root } from 'react-dom/client'
import { ImpersonationProvider } from '../src/provider/ImpersonationProvider.tsx'
import { CasePage } from '../src/workshop/CasePage.tsx'
import { CASES } from '../src/workshop/cases.ts'
import { inLanguage } from '../src/workshop/languages.ts'
import { supportAt } from '../src/workshop/momentSupport.ts'
import { createStage } from '../src/workshop/stage.ts'
import { Ruler } from './Ruler.tsx'

declare global {
  interface Window {
    /** Shows the case of this number, or the ruler; resolves when it is painted. */
    show(shown: number | 'ruler'): Promise<void>
  }
}

let root: Root | null = null

window.show = async (shown) => {
  // Nothing of one picture may be in the next.
  root?.unmount()
  localStorage.clear()
  document.body.replaceChildren()
  window.scrollTo(0, 0)
  root = createRoot(document.body.appendChild(document.createElement('div')))
  if (shown === 'ruler') {
    setPage('light', 'en', 'ltr')
    root.render(<Ruler />)
  } else await showCase(root, shown)
  await document.fonts.ready
  // Effects that measure paint in the frame after the one they have measured.
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame)
}

async function showCase(place: Root, index: number): Promise<void> {
  const found = CASES[index]
  if (found === undefined) throw new Error(`There is no case ${index}.`)
  const { client, messages } = await createStage({
    ...inLanguage(found.direction === 'rtl' ? 'ar' : 'en'),
    ...supportAt(found.moment),
  })
  setPage(found.theme, messages?.locale ?? 'en', found.direction)
  place.render(
    <ImpersonationProvider
      client={client}
      {...(messages === undefined ? {} : { messages })}
      locale={messages?.locale ?? 'en-GB'}
    >
      <CasePage part={found.part} />
    </ImpersonationProvider>,
  )
}

function setPage(theme: string, language: string, direction: string): void {
  const { documentElement: page } = document
  page.dataset.theme = theme
  page.lang = language
  page.dir = direction
}
