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
/** D for the rule and the code; the text is ours. */
export const invalidActionName = (action: string) =>
  invalidInput(`Invalid action name: ${action} is not of the form service:Action without wildcards.`)
/** D for the rule and the code; the text is ours. */
export const invalidResourceArn = (arn: string) =>
  invalidInput(`Invalid resource: ${arn} is neither an ARN nor "*".`)
/** D for the rule and the code; the text is ours. */
export const invalidResourceOwner = (owner: string) =>
  invalidInput(`Invalid resource owner: ${owner} is neither the ARN of an account nor its number.`)
/** D for the rule and the code; the text is ours. */
export const invalidContextEntry = (key: string | undefined, problem: string) =>
  invalidInput(`Invalid context entry${key === undefined ? '' : ` ${key}`}: ${problem}`)
/** D for the rule and the code; the text is ours. */
export const invalidPolicyIdentifier = (problem: string) =>
  invalidInput(`Invalid policy identifier: ${problem}`)
/** D for the rule and the code; the text is ours. */
export const callerArnRequired = () => invalidInput('A ResourcePolicy needs a CallerArn.')
/** D for the rule and the code; the text is ours. */
export const oneBoundaryOnly = () => invalidInput('Only one permissions boundary can be simulated.')
/** D for the rule and the code; the text is ours. */
export const unknownHandlingOption = (option: string) =>
  invalidInput(`Unknown resource handling option ${option}.`)
/** D for the rule and the code; the text is ours. */
export const handlingOptionNeeds = (option: string, types: readonly string[]) =>
  invalidInput(
    `The resource handling option ${option} needs a resource of each of the types ${types.join(', ')}.`,
  )
