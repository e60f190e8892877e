/** The complete table of STS: every operation stands in a family or is named as missing. */
import { notYet, operationTable } from '../operation.ts'
import { accessKeyInfo } from './access-key-info.ts'
import { assumeRole } from './assume-role.ts'
import { authorizationMessages } from './authorization-messages.ts'
import { delegatedAccess } from './delegated-access.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { sessionTokens } from './session-tokens.ts'

const missing = {
  AssumeRoleWithSAML: notYet,
  AssumeRoleWithWebIdentity: notYet,
  AssumeRoot: notYet,
  GetScopedCredentials: notYet,
  GetWebIdentityToken: notYet,
} as const

export const stsOperations = operationTable<'sts'>()({
  ...missing,
  ...accessKeyInfo,
  ...assumeRole,
  ...authorizationMessages,
  ...delegatedAccess,
  ...getCallerIdentity,
  ...sessionTokens,
})
