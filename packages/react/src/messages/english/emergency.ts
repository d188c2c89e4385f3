import type { Messages } from '../messages.ts'

/** Starting without the approval that is needed. */
export const englishEmergency: Pick<Messages, 'emergency'> = {
  emergency: {
    choose: 'Emergency access, without approval',
    when: 'Only when nobody who could approve can be reached.',
    follows: 'Leads are told at once, and one of them reviews it within {time}.',
  },
}
