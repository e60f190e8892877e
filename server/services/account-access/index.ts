/** The complete table of operations of the account access manager, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'

export const accountAccessOperations = operationTable<'account-access'>()({
  CreateApplication: notYet,
  CreateEntitlement: notYet,
  DeleteApplication: notYet,
  DeleteEntitlement: notYet,
  GetApplication: notYet,
  GetEntitlement: notYet,
  ListApplications: notYet,
  ListEntitlements: notYet,
  ListTagsForResource: notYet,
  TagResource: notYet,
  UntagResource: notYet,
})
