/** The complete table of operations of the access portal's API, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'

export const ssoOperations = operationTable<'sso'>()({
  GetRoleCredentials: notYet,
  ListAccountRoles: notYet,
  ListAccounts: notYet,
  Logout: notYet,
})
