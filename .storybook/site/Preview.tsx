import { useEffect, useRef, useState } from 'react'
import type { Settings } from './themingVariables.ts'

const STORY = 'theming-playground--stage'

interface PreviewProps {
  readonly settings: Settings
  readonly css: string
}

/** The story in a frame of its own, because width, theme and direction are those of a whole page. */
export function Preview({ settings: { theme, language, width, mode, part }, css }: PreviewProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [loads, setLoads] = useState(0)
  const globals = `theme:${theme};language:${language}`
  const source = `iframe.html?id=${STORY}&viewMode=story&globals=${globals}&args=mode:${mode};part:${part}`

  // biome-ignore lint/correctness/useExhaustiveDependencies: a document that was loaded anew has lost its rules
  useEffect(() => {
    const page = frame.current?.contentDocument
    // Before the first document there is nothing to put a rule into.
    if (!page?.head) return
    const style = page.createElement('style')
    style.textContent = css
    page.head.append(style)
    return () => style.remove()
  }, [css, loads])

  return (
    <div className="site-stage">
      <iframe
        ref={frame}
        key={source}
        src={source}
        title="The kit with these settings"
        width={width}
        height={part === 'dialog' ? 760 : 380}
        onLoad={() => setLoads((count) => count + 1)}
      />
    </div>
  )
}
