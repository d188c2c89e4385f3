import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useState } from 'react'
import type { Project } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { useAllowed } from './useAllowed.ts'

/** A name and a button. */
export function NewProject() {
  const { toasts } = useServices()
  const allowed = useAllowed('project.create')
  const send = useSend('/api/app/projects')
  const [name, setName] = useState('')

  async function create(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '') return
    const answer = await send.run<Project>('POST', '/api/app/projects', { name: name.trim() })
    if (answer?.ok !== true) return
    setName('')
    toasts.say(`Project ${answer.data.name} is there.`)
  }

  return (
    <form className="inline-form" onSubmit={(event) => void create(event)}>
      <input
        className="input"
        aria-label="Name of the new project"
        placeholder="New project"
        maxLength={80}
        value={name}
        readOnly={!allowed}
        onChange={(event) => setName(event.target.value)}
      />
      <RestrictedAction action="project.create">
        <Button type="submit" kind="primary" busy={send.busy}>
          Create
        </Button>
      </RestrictedAction>
      <SendFailed failure={send.failure} />
    </form>
  )
}
