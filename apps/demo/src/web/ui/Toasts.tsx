import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useServices } from '../session/services.ts'
import type { Toast } from '../session/toasts.ts'
import { Icon } from './Icon.tsx'

const SHOWN_FOR = 10_000

/** The edge of the page where short sentences appear. The live region is there before they are. */
export function ToastList() {
  const { toasts } = useServices()
  const list = useSyncExternalStore(toasts.subscribe, toasts.list)
  return (
    <div className="toasts" role="status">
      {list.map((toast) => (
        <ToastView key={toast.id} toast={toast} onGone={() => toasts.dismiss(toast.id)} />
      ))}
    </div>
  )
}

function ToastView({ toast, onGone }: { readonly toast: Toast; readonly onGone: () => void }) {
  const gone = useRef(onGone)
  gone.current = onGone
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const pause = () => clearTimeout(timer.current)
  const resume = () => {
    pause()
    timer.current = setTimeout(() => gone.current(), SHOWN_FOR)
  }

  useEffect(() => {
    timer.current = setTimeout(() => gone.current(), SHOWN_FOR)
    return () => clearTimeout(timer.current)
  }, [])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pausing is a courtesy, everything is reachable without it
    <div className="toast" onMouseEnter={pause} onMouseLeave={resume} onFocus={pause} onBlur={resume}>
      <span>{toast.text}</span>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={onGone}>
        <Icon name="close" size={14} />
      </button>
    </div>
  )
}
