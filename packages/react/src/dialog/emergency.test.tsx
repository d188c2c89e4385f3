import { screen, waitFor } from '@testing-library/react'
import { DEFAULT_BREAK_GLASS, DEFAULT_POLICY, ImpersonationError, type Policy } from '@understudy/protocol'
import { describe, expect, test, vi } from 'vitest'
import { searchDirectory } from '../workshop/directory.ts'
import { noor } from '../workshop/OpenedDialog.tsx'
import { strip } from '../workshop/renderOnStage.tsx'
import { field, onPending, onStarted, openDialog } from '../workshop/startDialogTest.tsx'

const POLICY: Policy = { ...DEFAULT_POLICY, breakGlass: DEFAULT_BREAK_GLASS }
const NAME = 'Emergency access, without approval'
const emergency = () => screen.queryByRole('checkbox', { name: NAME })
const mode = (name: string) => screen.getByRole('radio', { name })

type Opened = Awaited<ReturnType<typeof openDialog>>

const open = (props: Parameters<typeof openDialog>[0] = {}) =>
  openDialog({ policy: POLICY, ...props }, { approval: 'always' })

async function choose({ user }: Pick<Opened, 'user'>, name = 'Act for Noor') {
  await user.click(mode(name))
  await user.click(screen.getByRole('checkbox', { name: NAME }))
}

async function say({ user }: Pick<Opened, 'user'>) {
  await user.selectOptions(field.code(), 'technical_issue')
  await user.click(screen.getByLabelText('What do you need to do?'))
  await user.paste('Her parcels leave at six, and the labels are wrong.')
}

const start = () => screen.getByRole('button', { name: 'Start acting' })

describe('R-10 emergency access', () => {
  test('is there only where an approval is needed, and never chosen beforehand', async () => {
    const { user } = await open()
    expect(emergency()).toBeNull()
    await user.click(mode('Act for Noor'))
    expect(emergency()).not.toBeChecked()
    expect(screen.getByRole('button', { name: 'Ask for approval' })).toBeInTheDocument()
    await user.click(mode('View only'))
    expect(emergency()).toBeNull()
  })

  test('is not there where the policy has none', async () => {
    const { user } = await open({ policy: DEFAULT_POLICY })
    await user.click(mode('Act for Noor'))
    expect(emergency()).toBeNull()
  })

  test('an account that does not ask first has nothing to skip', async () => {
    const flagged: Policy = { ...POLICY, modes: { ...POLICY.modes, act: { enabled: true, approval: 'flagged' } } }
    const { user } = await open({ policy: flagged })
    await user.click(mode('Act for Noor'))
    expect(emergency()).toBeNull()
  })

  test('says who is told and until when it is reviewed, before it is chosen', async () => {
    const { user } = await open({ policy: { ...POLICY, breakGlass: { ...DEFAULT_BREAK_GLASS, reviewWithin: 7200 } } })
    await user.click(mode('Act for Noor'))
    expect(emergency()).toHaveAccessibleDescription(
      'Only when nobody who could approve can be reached. Leads are told at once, and one of them reviews it within 2 hours.',
    )
  })

  test('chosen, it starts at once, for the shorter time, and the strip says so', async () => {
    const stage = await open()
    await choose(stage)
    await say(stage)
    expect(field.time()).toHaveAccessibleDescription('ends 15:42, with extensions by 15:47')
    expect([...(field.time() as HTMLSelectElement).options].map(({ text }) => text)).toEqual([
      '5 minutes',
      '10 minutes',
      '15 minutes',
    ])
    await stage.user.click(start())
    await waitFor(() => expect(onStarted).toHaveBeenCalledOnce())
    expect(onPending).not.toHaveBeenCalled()
    expect(stage.connector.server.live()).toMatchObject({ session: { mode: 'act', breakGlass: true } })
    expect(strip()).toHaveTextContent('Emergency access')
  })

  test('a time that is too long for it becomes the longest that is not', async () => {
    const stage = await open()
    await stage.user.click(mode('Act for Noor'))
    await stage.user.selectOptions(field.time(), '1 hour')
    await stage.user.click(screen.getByRole('checkbox', { name: NAME }))
    expect(field.time()).toHaveValue('900')
  })

  test('the reason stays mandatory', async () => {
    const stage = await open()
    await choose(stage)
    await stage.user.click(start())
    expect(field.code()).toHaveFocus()
    expect(stage.connector.calls.filter(({ name }) => name === 'start')).toEqual([])
  })

  test('nobody takes the choice along to another mode', async () => {
    const both: Policy = { ...POLICY, modes: { ...POLICY.modes, shadow: { enabled: true, approval: 'always' } } }
    const stage = await open({ policy: both })
    await choose(stage)
    await stage.user.click(mode('As yourself'))
    expect(emergency()).not.toBeChecked()
    await stage.user.click(mode('Act for Noor'))
    expect(emergency()).not.toBeChecked()
  })

  test('nobody takes the choice along to another person', async () => {
    const stage = await open({ subject: undefined, search: searchDirectory })
    const find = async (name: string) => {
      await stage.user.type(screen.getByRole('combobox'), name)
      await stage.user.click(await screen.findByRole('option'))
    }
    await find('noor')
    await choose(stage)
    await stage.user.click(screen.getByRole('button', { name: 'Change' }))
    await find('oliveira')
    expect(mode('Act for Tomás')).toBeChecked()
    expect(emergency()).not.toBeChecked()
    expect(screen.getByRole('button', { name: 'Ask for approval' })).toBeInTheDocument()
  })

  test('chosen and taken back, it asks for the approval', async () => {
    const stage = await open()
    const asked = vi.spyOn(stage.connector, 'start')
    await choose(stage)
    await stage.user.click(screen.getByRole('checkbox', { name: NAME }))
    await say(stage)
    await stage.user.click(screen.getByRole('button', { name: 'Ask for approval' }))
    await waitFor(() => expect(onPending).toHaveBeenCalledOnce())
    expect(asked.mock.calls[0]?.[0].breakGlass).toBe(false)
  })

  test('a refusal of it lands at its field, and one for an overdue review has words', async () => {
    const stage = await open({ subject: noor })
    const refuse = (code: 'validation_failed' | 'review_overdue', pointer?: string) => {
      const errors = pointer === undefined ? [] : [{ pointer, code: 'not_allowed' as const, detail: 'No.' }]
      const problem = { type: code, title: code, status: 422, code, detail: code, errors }
      stage.connector.start = async () => {
        throw new ImpersonationError(code, 'Refused for the test.', { problem })
      }
    }
    await choose(stage)
    await say(stage)
    refuse('validation_failed', '/breakGlass')
    await stage.user.click(start())
    await waitFor(() => expect(emergency()).toHaveFocus())
    expect(emergency()).toHaveAccessibleDescription(/^Emergency access is not available here\./)
    refuse('review_overdue')
    await stage.user.click(start())
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent(/has not been reviewed in time/))
    expect(emergency()).toBeChecked()
  })
})
