/** The complete table of operations of the sign-in service, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'
import { tokens } from './tokens.ts'

export const signinOperations = operationTable<'signin'>()({
  ...tokens,
  CreateOAuth2TokenWithIAM: notYet,
  DeleteConsoleAuthorizationConfiguration: notYet,
  DeleteResourcePermissionStatement: notYet,
  GetConsoleAuthorizationConfiguration: notYet,
  GetResourcePolicy: notYet,
  IntrospectOAuth2TokenWithIAM: notYet,
  ListResourcePermissionStatements: notYet,
  PutConsoleAuthorizationConfiguration: notYet,
  PutResourcePermissionStatement: notYet,
  RevokeOAuth2TokenWithIAM: notYet,
})
