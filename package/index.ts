/** The public interface of the package. */
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
export type * from './types/endpoints.ts'
export type * from './types/seed.ts'
