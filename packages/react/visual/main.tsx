import '@fontsource-variable/noto-sans-arabic/wght.css'
import '@fontsource-variable/noto-sans-devanagari/wght.css'
import '@fontsource-variable/noto-sans-hebrew/wght.css'
import '@fontsource-variable/noto-sans-jp/wght.css'
import '@fontsource-variable/noto-sans-kr/wght.css'
import '@fontsource-variable/noto-sans-sc/wght.css'
import { composeStory, setProjectAnnotations } from '@storybook/react-vite'
import preview from '../../../.storybook/preview.tsx'
import './visual.css'
import { Ruler } from './Ruler.tsx'
import { type Scene, scenes } from './scenes.ts'
import { structureOf } from './structure.ts'

/** A picture that can be taken, and the size of the page that it shows. */
type Listed = Pick<Scene, 'name' | 'width' | 'height'>

declare global {
  interface Window {
    /** Every picture that there is, without the ruler. */
    readonly pictures: readonly Listed[]
    /** Shows a scene, or the ruler; resolves, when it is painted, with what is seen and where. */
    show(name: string): Promise<readonly string[]>
  }
}

const project = setProjectAnnotations(preview)
const ready = project.beforeAll?.()

const known = scenes()
const ruler = composeStory({ render: () => <Ruler /> }, { title: 'Ruler' })
const nothing = composeStory({ render: () => <></> }, { title: 'Nothing' })

const pictures = known.map(({ name, width, height }): Listed => ({ name, width, height }))
Object.assign(window, { pictures, show })

async function show(name: string): Promise<readonly string[]> {
  await ready
  const { story } = known.find((scene) => scene.name === name) ?? { story: ruler }
  await clear()
  await story.run({ canvasElement: stage() })
  await document.fonts.ready
  // Effects that measure paint in the frame after the one they have measured.
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame)
  return structureOf(document.body)
}

/** Nothing of one picture may be in the next. */
async function clear(): Promise<void> {
  // A story is taken down when the next one begins; its own page is there until then.
  await nothing.run({ canvasElement: stage() })
  document.body.replaceChildren()
  localStorage.clear()
  sessionStorage.clear()
  window.scrollTo(0, 0)
}

function stage(): HTMLElement {
  document.body.className = 'sb-show-main'
  return document.body.appendChild(document.createElement('div'))
}
