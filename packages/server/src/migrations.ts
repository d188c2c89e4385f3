import { AUDIT_BATCH_MIGRATION } from './audit/batchMigration.ts'
import { AUDIT_MIGRATION } from './audit/migration.ts'
import { BREAK_GLASS_MIGRATION } from './breakGlass/migration.ts'
import { BROWSER_MIGRATION } from './browser/migration.ts'
import { DPOP_MIGRATION } from './dpop/migration.ts'
import { HALT_MIGRATION } from './halt/migration.ts'
import { HANDOFF_MIGRATION } from './handoff/migration.ts'
import { ISSUING_MIGRATION } from './issuing/migration.ts'
import { REDIRECT_MIGRATION } from './issuing/redirect/migration.ts'
import { LEASES_MIGRATION } from './leases/migration.ts'
import { NOTICES_MIGRATION } from './notices/migration.ts'
import { OAUTH_MIGRATION } from './oauth/migration.ts'
import { FAILURES_MIGRATION } from './sessions/failuresMigration.ts'
import { SESSIONS_MIGRATION } from './sessions/migration.ts'
import { PUT_OUT_MIGRATION } from './sessions/putOutMigration.ts'
import { SIGNED_OUT_MIGRATION } from './sessions/signedOutMigration.ts'
import { TENANT_MIGRATION } from './sessions/tenantMigration.ts'
import { SIGNALS_MIGRATION } from './signals/migration.ts'
import type { Migration } from './sql/migrate.ts'

/** The history of the schema `understudy`, in order. Released steps never change. */
export const MIGRATIONS: readonly Migration[] = [
  AUDIT_MIGRATION,
  SESSIONS_MIGRATION,
  BROWSER_MIGRATION,
  HANDOFF_MIGRATION,
  TENANT_MIGRATION,
  OAUTH_MIGRATION,
  HALT_MIGRATION,
  ISSUING_MIGRATION,
  SIGNED_OUT_MIGRATION,
  SIGNALS_MIGRATION,
  DPOP_MIGRATION,
  BREAK_GLASS_MIGRATION,
  FAILURES_MIGRATION,
  LEASES_MIGRATION,
  AUDIT_BATCH_MIGRATION,
  REDIRECT_MIGRATION,
  PUT_OUT_MIGRATION,
  NOTICES_MIGRATION,
]
