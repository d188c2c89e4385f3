import type { PendingAnswer, RedirectAnswer, StartedAnswer } from '@understudy/protocol'
import { failure } from '../stack/failure.ts'
import { type LeaveOptions, leavePage } from './leavePage.ts'

/**
 * What a start has come to in this page; where it goes on at another one, the page is left for that. Never for anything but a
 * page: an address of another kind would run here, as the application.
 *
 * @throws `invalid_answer`, `aborted`
 */
export function entered(
  answer: StartedAnswer | PendingAnswer | RedirectAnswer,
  leaving: LeaveOptions,
): Promise<StartedAnswer | PendingAnswer> {
  if (answer.outcome !== 'redirect') return Promise.resolve(answer)
  if (!isPage(answer.url)) return Promise.reject(failure('invalid_answer', { detail: 'Member: start.url.' }))
  return leavePage({ url: answer.url }, leaving)
}

function isPage(url: string): boolean {
  return URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)
}
