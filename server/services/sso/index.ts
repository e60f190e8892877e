/** The complete table of operations of the access portal's API, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { assignedRoles } from './assigned-roles.ts'
import { logout } from './logout.ts'

export const ssoOperations = operationTable<'sso'>()({ ...assignedRoles, ...logout })
