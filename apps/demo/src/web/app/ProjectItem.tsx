import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Project } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { formatMoment } from '../ui/format.ts'
import { AuthorName } from './AuthorName.tsx'

/** One project with who changed it last; it can be renamed in place, archived and brought back. */
export function ProjectItem({ project }: { readonly project: Project }) {
  const send = useSend('/api/app/projects')
  const [editing, setEditing] = useState(false)
  const rename = useRef<HTMLButtonElement>(null)

  const path = `/api/app/projects/${encodeURIComponent(project.id)}`

  async function save(name: string) {
    if (name === '' || name === project.name) return stop()
    const answer = await send.run('PATCH', path, { name })
    if (answer?.ok === true) stop()
  }

  function stop() {
    setEditing(false)
    send.reset()
    requestAnimationFrame(() => rename.current?.focus())
  }

  return (
    <li className="item">
      {editing ? (
        <RenameForm name={project.name} busy={send.busy} onSave={(name) => void save(name)} onCancel={stop} />
      ) : (
        <div className="item-line">
          <div className="person-text">
            <bdi className="strong">{project.name}</bdi>
            <span className="person-sub">
              {project.changedAt === project.createdAt ? 'Created' : 'Changed'} {formatMoment(project.changedAt)} by{' '}
              <AuthorName author={project.changedBy} />
            </span>
          </div>
          <span className="row" data-wrap="">
            {project.archived ? null : (
              <RestrictedAction action="project.rename">
                <Button
                  ref={rename}
                  size="small"
                  aria-label={`Rename ${project.name}`}
                  onClick={() => setEditing(true)}
                >
                  Rename
                </Button>
              </RestrictedAction>
            )}
            <RestrictedAction action="project.archive">
              <Button
                size="small"
                busy={send.busy}
                aria-label={`${project.archived ? 'Restore' : 'Archive'} ${project.name}`}
                onClick={() => void send.run('PATCH', path, { archived: !project.archived })}
              >
                {project.archived ? 'Restore' : 'Archive'}
              </Button>
            </RestrictedAction>
          </span>
        </div>
      )}
      <SendFailed failure={send.failure} />
    </li>
  )
}

interface RenameFormProps {
  readonly name: string
  readonly busy: boolean
  onSave(name: string): void
  onCancel(): void
}

function RenameForm({ name, busy, onSave, onCancel }: RenameFormProps) {
  const [text, setText] = useState(name)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => input.current?.select(), [])

  return (
    <form
      className="inline-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        onSave(text.trim())
      }}
    >
      <input
        ref={input}
        className="input"
        aria-label={`New name of ${name}`}
        maxLength={80}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel()
        }}
      />
      <Button type="submit" kind="primary" busy={busy}>
        Save
      </Button>
      <Button onClick={onCancel}>Cancel</Button>
    </form>
  )
}
