/** The complete table of operations of the sign-in service, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { consoleAuthorization } from './console-authorization.ts'
import { iamTokens } from './iam-tokens.ts'
import { statements } from './statements.ts'
import { tokens } from './tokens.ts'

export const signinOperations = operationTable<'signin'>()({
  ...consoleAuthorization,
  ...iamTokens,
  ...statements,
  ...tokens,
})
