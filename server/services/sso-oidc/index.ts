/** The complete table of operations of IAM Identity Center's OIDC service, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { clients } from './clients.ts'
import { devices } from './devices.ts'
import { tokens } from './tokens.ts'
import { tokensWithIam } from './tokens-with-iam.ts'

export const ssoOidcOperations = operationTable<'sso-oidc'>()({
  ...clients,
  ...devices,
  ...tokens,
  ...tokensWithIam,
})
