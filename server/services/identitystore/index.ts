/** The complete table of operations of the identity store, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'

export const identitystoreOperations = operationTable<'identitystore'>()({
  CreateGroup: notYet,
  CreateGroupMembership: notYet,
  CreateUser: notYet,
  DeleteGroup: notYet,
  DeleteGroupMembership: notYet,
  DeleteUser: notYet,
  DescribeGroup: notYet,
  DescribeGroupMembership: notYet,
  DescribeUser: notYet,
  GetGroupId: notYet,
  GetGroupMembershipId: notYet,
  GetUserId: notYet,
  IsMemberInGroups: notYet,
  ListGroupMemberships: notYet,
  ListGroupMembershipsForMember: notYet,
  ListGroups: notYet,
  ListUsers: notYet,
  UpdateGroup: notYet,
  UpdateUser: notYet,
})
