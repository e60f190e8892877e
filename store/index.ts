export { settingsOf } from './account-settings.ts'
export {
  SavepointConflictError,
  StoreConflictError,
  StoreDamagedError,
  StoreError,
  StoreLockedError,
  StoreUnavailableError,
  StoreVersionError,
} from './errors.ts'
export {
  accessApplicationId,
  accessPreviewKey,
  aliasId,
  analyzerKey,
  applicationAssignmentKey,
  archiveRuleKey,
  assignmentKey,
  externalIdKey,
  findingKey,
  goneId,
  keyOf,
  loginKey,
  memberId,
  nameIn,
  organizationKey,
  pairKey,
  partyId,
  provisioningKey,
  resourceId,
  rootEmailId,
  rootKey,
  scimTenantId,
  settingsKey,
  ssoApplicationId,
  ssoInstanceId,
  ssoInstanceKey,
  tokenKeyId,
} from './keys.ts'
export type { Topic, ValueOwner } from './listeners.ts'
export { type OpenOptions, openStore } from './open.ts'
export { accountKey, type Place, placeOf, serverPlace } from './place.ts'
export { rowById } from './row-by-id.ts'
export type * from './rows/index.ts'
export { savepointJson } from './savepoint.ts'
export type { IdentifiedTable, IndexOf, RowOf, TableName } from './schema.ts'
export { accountTables, tableNames } from './schema.ts'
export type { SharedDatabase } from './shared/shared-log.ts'
export type { SeenReplica, SharedStatus } from './shared/status.ts'
export type * from './types.ts'
