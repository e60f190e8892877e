/** The public interface of the package. */

export type * from '../schemas/endpoints.ts'
export type * from '../schemas/seed.ts'
export { type ConnectOptions, connectIamulator } from './connect.ts'
export { createIamulator } from './create.ts'
export { ExpectationError, IamulatorError } from './errors.ts'
export type * from './interface.ts'
export type { IamulatorOptions } from './options.ts'
export {
  allow,
  deny,
  type PolicyCondition,
  type PolicyDocument,
  type PolicyPrincipal,
  type PolicyStatement,
  type PolicyWithStatements,
  policyOf,
  type Statement,
} from './policy.ts'
