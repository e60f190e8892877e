/** The complete table of operations of IAM Identity Center's OIDC service, each in the family of its resource. */
import { notYet, operationTable } from '../../engine/operation.ts'

export const ssoOidcOperations = operationTable<'sso-oidc'>()({
  CreateToken: notYet,
  CreateTokenWithIAM: notYet,
  RegisterClient: notYet,
  StartDeviceAuthorization: notYet,
})
