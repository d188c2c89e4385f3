import { RestrictedAction } from '@understudy/react'
import { useState } from 'react'
import { failureText } from '../api/failureText.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'

/** Downloads everything that belongs to the workspace. */
export function ExportButton() {
  const { api, toasts } = useServices()
  const [busy, setBusy] = useState(false)

  async function download() {
    setBusy(true)
    const answer = await api.download('/api/app/export')
    setBusy(false)
    if (!answer.ok) {
      toasts.say(failureText(answer.failure))
      return
    }
    const url = URL.createObjectURL(answer.data)
    const link = document.createElement('a')
    link.href = url
    link.download = 'parcelwise-export.json'
    link.click()
    URL.revokeObjectURL(url)
  }

  return (
    <RestrictedAction action="data.export">
      <Button busy={busy} onClick={() => void download()}>
        Export
      </Button>
    </RestrictedAction>
  )
}
