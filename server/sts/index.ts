/** The complete table of STS: every operation stands in a family or is named as missing. */
import { notYet, operationTable } from '../operation.ts'
import { getCallerIdentity } from './get-caller-identity.ts'

const missing = {
  AssumeRoleWithSAML: notYet,
  AssumeRoleWithWebIdentity: notYet,
  AssumeRoot: notYet,
  DecodeAuthorizationMessage: notYet,
  GetDelegatedAccessToken: notYet,
  GetScopedCredentials: notYet,
  GetWebIdentityToken: notYet,
  AssumeRole: notYet,
  GetAccessKeyInfo: notYet,
  GetFederationToken: notYet,
  GetSessionToken: notYet,
} as const

export const stsOperations = operationTable<'sts'>()({
  ...missing,
  ...getCallerIdentity,
})
