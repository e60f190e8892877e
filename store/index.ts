export {
  StoreDamagedError,
  StoreError,
  StoreLockedError,
  StoreUnavailableError,
  StoreVersionError,
} from './errors.ts'
export { type OpenOptions, openStore } from './open.ts'
export { rowById } from './row-by-id.ts'
export type {
  AccessKeyRow,
  AccountRow,
  GroupRow,
  IdentifiedTable,
  IndexOf,
  InlinePolicies,
  InstanceProfileRow,
  Named,
  PolicyRow,
  PolicyVersionRow,
  RoleRow,
  RowOf,
  TableName,
  Tag,
  UserRow,
} from './schema.ts'
export { aliasId, keyOf, settingsKey, tableNames } from './schema.ts'
export type * from './types.ts'
