/** The complete table of STS operations. Every operation is in a family. */
import { operationTable } from '../../../core/engine/operation.ts'
import { accessKeyInfo } from './access-key-info.ts'
import { assumeRole } from './assume-role.ts'
import { assumeRoleWithSaml } from './assume-role-with-saml.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { assumeRoot } from './assume-root.ts'
import { authorizationMessages } from './authorization-messages.ts'
import { delegatedAccess } from './delegated-access.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { scopedCredentials } from './scoped-credentials.ts'
import { sessionTokens } from './session-tokens.ts'
import { webIdentityTokens } from './web-identity-tokens.ts'

export const stsOperations = operationTable<'sts'>()({
  ...accessKeyInfo,
  ...assumeRole,
  ...assumeRoot,
  ...assumeRoleWithSaml,
  ...assumeRoleWithWebIdentity,
  ...authorizationMessages,
  ...delegatedAccess,
  ...getCallerIdentity,
  ...scopedCredentials,
  ...sessionTokens,
  ...webIdentityTokens,
})
