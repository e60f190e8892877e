/** Errors of simulations. */
import { invalidInput, noSuchEntity } from './aws-error.ts'

// ---- Simulations ------------------------------------------------------------------------------------------------

/** S (recorded on AWS, 2026-09): a source that is no user, group, or role, such as root or a session. */
export const invalidPolicySource = (arn: string) =>
  invalidInput(`Invalid ARN provided in the request: ${arn}`)
/** S (recorded on AWS, 2026-09). */
export const foreignPolicySource = (account: string, other: string) =>
  invalidInput(
    `Invalid Policy Source Arn: caller's account ${account} does not have access to policies in account ${other}.`,
  )
/** S (recorded on AWS, 2026-09). */
export const noSuchPolicySource = () => noSuchEntity('Unable to retrieve specified IAM entity.')

/** S (recorded on AWS, 2026-09): documents in PolicyInputList, counted from 1. */
export const invalidPolicyContent = (position: number) =>
  invalidInput(`Policy input list item ${position} has invalid content`)
/** D for the rule and the code; the text is ours. `member` is a path such as `PolicyInputList.1`. */
export const invalidPolicyInput = (member: string, problem: string) =>
  invalidInput(`Invalid policy in ${member}: ${problem}`)
/** S (recorded on AWS, 2026-09). */
export const noServiceControlPolicies = (index: number) =>
  invalidInput(`Organization policy at index ${index} must contain at least one service control policy`)
/** S (recorded on AWS, 2026-09): an action without a colon. */
export const invalidActionName = () => invalidInput('The action is invalid since it is missing names')
/** S (recorded on AWS, 2026-09): with the space at the end. */
export const differentAuthorization = (actions: readonly string[], others: readonly string[]) =>
  invalidInput(
    `Invalid Input Actions: [${actions.join(',')}] and [${others.join(',')}] require different authorization information. `,
  )
/** S (recorded on AWS, 2026-09): ResourceArns, and resources in a ResourcePolicy. */
export const invalidResourceArn = (arn: string) =>
  invalidInput(`ResourceNames are not in a valid ARN format: ${arn}.`)
/** S (recorded on AWS, 2026-09). */
export const invalidResourceOwner = (owner: string) =>
  invalidInput(`'${owner}' is not a valid as a Resource Owner.`)
/** S (recorded on AWS, 2026-09). */
export const noContextKeyName = () => invalidInput('ContextKeyName cannot be null or empty.')
/** S (recorded on AWS, 2026-09). */
export const noContextKeyType = (key: string) => invalidInput(`Context key ${key} has invalid type null.`)
/** S (recorded on AWS, 2026-09). */
export const noContextValues = (key: string) =>
  invalidInput(`Context values for context key ${key} cannot be null or empty.`)
/** S (recorded on AWS, 2026-09): it names the type, not the key. */
export const singleContextValueOnly = (type: string, count: number) =>
  invalidInput(`Context key ${type} expected a single value, but received ${count}.`)
/** S (recorded on AWS, 2026-09): keys do not differ by case. */
export const duplicateContextKey = (key: string) => invalidInput(`Duplicate context key: ${key}.`)
/** S (recorded on AWS, 2026-09): numeric format, IP address, base-64 encoded binary format, or DateTime format. */
export const contextValueExpected = (key: string, form: string) =>
  invalidInput(`Invalid context value for key ${key}: expected ${form}.`)
/** D for the rule and the code; the text is ours. */
export const invalidPolicyIdentifier = (problem: string) =>
  invalidInput(`Invalid policy identifier: ${problem}`)
/** S (recorded on AWS, 2026-09): a ResourcePolicy without CallerArn. */
export const callerArnRequired = () => invalidInput('Invalid caller - Caller cannot be null or empty.')
/** S (recorded on AWS, 2026-09): root, a session. */
export const callerOfOtherType = () =>
  invalidInput('Invalid caller - Caller must be an IAM user, role or group in this context.')
/** S (recorded on AWS, 2026-09). */
export const oneBoundaryOnly = () =>
  invalidInput('The list of Permissions Boundary policies cannot exceed 1 items.')
/** S (recorded on AWS, 2026-09) for SimulateCustomPolicy. SimulatePrincipalPolicy by analogy. */
export const unsupportedHandlingOption = (action: string, operation: string) =>
  invalidInput(
    `Invalid input resource handling options. Action does not support resource handling options: ${action}. Please refer to the documentation for more details: https://docs.aws.amazon.com/IAM/latest/APIReference/API_${operation}.html`,
  )
