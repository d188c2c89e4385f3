import { RestrictedAction } from '@understudy/react'
import type { FormEvent } from 'react'
import type { Profile } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { Field } from '../ui/Field.tsx'
import { formatMoment } from '../ui/format.ts'
import { AuthorName } from './AuthorName.tsx'
import { DraftNotice } from './DraftNotice.tsx'
import { fieldError } from './fieldError.ts'
import { useAllowed } from './useAllowed.ts'
import { useDraft } from './useDraft.ts'

/** Name, phone, role. The e-mail address is who the person is, and is not changed here. */
export function ProfileForm({ profile }: { readonly profile: Profile }) {
  const { toasts } = useServices()
  const allowed = useAllowed('profile.update')
  const send = useSend('/api/app/settings', '/api/app/me', '/api/app/members')
  const { name, phone, jobTitle } = profile
  const { values, set, recovered, saved, discard } = useDraft('profile', { name, phone, jobTitle })
  const nameError = fieldError(send.failure, '/name', 'Write a name.')
  const phoneError = fieldError(send.failure, '/phone', 'Only digits, spaces and + ( ) - . /')

  async function save(event: FormEvent) {
    event.preventDefault()
    const answer = await send.run('PATCH', '/api/app/settings/profile', {
      ...values,
      name: values.name.trim(),
    })
    if (answer?.ok !== true) return
    saved()
    toasts.say('The profile is saved.')
  }

  return (
    <section className="card" aria-labelledby="profile">
      <div className="card-head">
        <h2 id="profile">Profile</h2>
        <span className="card-note">
          Changed {formatMoment(profile.changedAt)}
          {profile.changedBy === null ? null : (
            <>
              {' '}
              by <AuthorName author={profile.changedBy} />
            </>
          )}
        </span>
      </div>
      {recovered && allowed ? <DraftNotice onDiscard={discard} /> : null}
      <form className="form" noValidate onSubmit={(event) => void save(event)}>
        <Field
          label="Name"
          autoComplete="name"
          maxLength={80}
          value={values.name}
          readOnly={!allowed}
          error={nameError}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Field label="E-mail" type="email" value={profile.email} readOnly hint="Write to us to change it." />
        <Field
          label="Phone"
          type="tel"
          autoComplete="tel"
          maxLength={40}
          value={values.phone}
          readOnly={!allowed}
          error={phoneError}
          onChange={(event) => set({ phone: event.target.value })}
        />
        <Field
          label="Role"
          autoComplete="organization-title"
          maxLength={80}
          value={values.jobTitle}
          readOnly={!allowed}
          onChange={(event) => set({ jobTitle: event.target.value })}
        />
        {nameError === null && phoneError === null ? <SendFailed failure={send.failure} /> : null}
        <div className="form-actions">
          <RestrictedAction action="profile.update">
            <Button type="submit" kind="primary" busy={send.busy}>
              Save profile
            </Button>
          </RestrictedAction>
        </div>
      </form>
    </section>
  )
}
