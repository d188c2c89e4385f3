import type { Messages } from '../messages.ts'

/** Shortly before the end. */
export const englishExpiry: Pick<Messages, 'expiry'> = {
  expiry: {
    title: 'Your time in {subject}’s account is almost over',
    unsaved: 'What is not saved by then may be lost.',
    endNow: 'End now',
    carryOn: 'Carry on',
    ceiling: 'There is no more time to be had: this session has reached its longest.',
    notExtendable: 'There is no more time to be had for this session.',
    refused: 'No more time was given.',
  },
}
