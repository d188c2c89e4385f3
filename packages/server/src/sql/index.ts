export { type Migration, migrate } from './migrate.ts'
export { openPglite } from './pglite.ts'
export { openPostgres } from './postgres.ts'
export type { Sql, Tx } from './sql.ts'
