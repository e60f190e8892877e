/** The complete table of operations of IAM Identity Center, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'
import { accessControlAttributes } from './access-control-attributes.ts'
import { assignments } from './assignments.ts'
import { instances } from './instances.ts'
import { managedPolicies } from './managed-policies.ts'
import { permissionSetPolicies } from './permission-set-policies.ts'
import { permissionSets } from './permission-sets.ts'
import { principalAssignments } from './principal-assignments.ts'
import { provisioning } from './provisioning.ts'
import { tags } from './tags.ts'

export const ssoAdminOperations = operationTable<'sso-admin'>()({
  ...assignments,
  ...principalAssignments,
  ...provisioning,
  ...accessControlAttributes,
  ...instances,
  ...managedPolicies,
  ...permissionSetPolicies,
  ...permissionSets,
  ...tags,
  AddRegion: notYet,
  CreateApplication: notYet,
  CreateApplicationAssignment: notYet,
  CreateTrustedTokenIssuer: notYet,
  DeleteApplication: notYet,
  DeleteApplicationAccessScope: notYet,
  DeleteApplicationAssignment: notYet,
  DeleteApplicationAuthenticationMethod: notYet,
  DeleteApplicationGrant: notYet,
  DeleteTrustedTokenIssuer: notYet,
  DescribeApplication: notYet,
  DescribeApplicationAssignment: notYet,
  DescribeApplicationProvider: notYet,
  DescribeRegion: notYet,
  DescribeTrustedTokenIssuer: notYet,
  GetApplicationAccessScope: notYet,
  GetApplicationAssignmentConfiguration: notYet,
  GetApplicationAuthenticationMethod: notYet,
  GetApplicationGrant: notYet,
  GetApplicationSessionConfiguration: notYet,
  ListApplicationAccessScopes: notYet,
  ListApplicationAssignments: notYet,
  ListApplicationAssignmentsForPrincipal: notYet,
  ListApplicationAuthenticationMethods: notYet,
  ListApplicationGrants: notYet,
  ListApplicationProviders: notYet,
  ListApplications: notYet,
  ListRegions: notYet,
  ListTrustedTokenIssuers: notYet,
  PutApplicationAccessScope: notYet,
  PutApplicationAssignmentConfiguration: notYet,
  PutApplicationAuthenticationMethod: notYet,
  PutApplicationGrant: notYet,
  PutApplicationSessionConfiguration: notYet,
  RemoveRegion: notYet,
  UpdateApplication: notYet,
  UpdateTrustedTokenIssuer: notYet,
})
