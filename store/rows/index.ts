/** The rows of every table. */
export type * from './account.ts'
export type * from './credentials.ts'
export type * from './delegation.ts'
export type * from './entities.ts'
export type * from './identity-providers.ts'
export type * from './organizations.ts'
export type * from './passwords.ts'
export type * from './reports.ts'
