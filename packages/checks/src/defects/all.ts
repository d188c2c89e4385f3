import type { DefectGroup } from '../seeding/defect.ts'
import { AUDIT_FIRST } from './auditFirst.ts'
import { BAD_ANSWERS } from './badAnswers.ts'
import { CASCADE_IN_ONE_TRANSACTION } from './cascade.ts'
import { COMMIT_GUARD } from './commitGuard.ts'
import { CONTEXT_ASSERTION } from './contextAssertion.ts'
import { ACTOR_ON_EVERY_USE, SUBJECT_ON_EVERY_USE } from './everyUse.ts'
import { GRANTS } from './grants.ts'
import { IDENTITY_CHANGE } from './identityChange.ts'
import { LEASES_LAPSE, READS_ARE_RECORDED } from './leases.ts'
import { NO_NESTING } from './nesting.ts'
import { ADDRESSES, MESSAGES } from './network.ts'
import { NO_FALLBACK } from './noFallback.ts'
import { OWN_SESSION } from './ownSession.ts'
import { PROOFS } from './proofs.ts'
import { PROXY } from './proxy.ts'
import { READ_BACK } from './readBack.ts'
import { REDIRECTS } from './redirects.ts'
import { RETURN_PATH } from './returnPath.ts'
import { SIGN_OUT_LASTS } from './signOut.ts'
import { SINGLE_END } from './singleEnd.ts'
import { STANDARD_CALLS } from './standardCalls.ts'
import { SWITCHING } from './switching.ts'
import { TIME } from './time.ts'
import { UNIQUE_START } from './uniqueStart.ts'
import { UNKNOWN_OUTCOME } from './unknownOutcome.ts'

/** The defences that carry the proof, in the order of their list; then the others. */
export const DEFECTS: readonly DefectGroup[] = [
  CONTEXT_ASSERTION,
  CASCADE_IN_ONE_TRANSACTION,
  ACTOR_ON_EVERY_USE,
  SUBJECT_ON_EVERY_USE,
  UNIQUE_START,
  SINGLE_END,
  OWN_SESSION,
  AUDIT_FIRST,
  NO_NESTING,
  COMMIT_GUARD,
  NO_FALLBACK,
  READ_BACK,
  IDENTITY_CHANGE,
  SWITCHING,
  UNKNOWN_OUTCOME,
  SIGN_OUT_LASTS,
  TIME,
  LEASES_LAPSE,
  READS_ARE_RECORDED,
  ADDRESSES,
  MESSAGES,
  RETURN_PATH,
  STANDARD_CALLS,
  PROXY,
  PROOFS,
  GRANTS,
  BAD_ANSWERS,
  REDIRECTS,
]
