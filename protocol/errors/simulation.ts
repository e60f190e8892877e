/** Errors of simulations. */
import { invalidInput } from './aws-error.ts'

// ---- Simulations ------------------------------------------------------------------------------------------------

// AWS documents that it refuses these, and the code; the texts are ours.

/** `member` is such as `PolicyInputList.1`. */
export const invalidPolicyInput = (member: string, problem: string) =>
  invalidInput(`Invalid policy in ${member}: ${problem}`)
export const invalidActionName = (action: string) =>
  invalidInput(`Invalid action name: ${action} is not of the form service:Action without wildcards.`)
export const invalidResourceArn = (arn: string) =>
  invalidInput(`Invalid resource: ${arn} is neither an ARN nor "*".`)
export const invalidResourceOwner = (owner: string) =>
  invalidInput(`Invalid resource owner: ${owner} is neither the ARN of an account nor its number.`)
export const invalidContextEntry = (key: string | undefined, problem: string) =>
  invalidInput(`Invalid context entry${key === undefined ? '' : ` ${key}`}: ${problem}`)
export const invalidPolicyIdentifier = (problem: string) =>
  invalidInput(`Invalid policy identifier: ${problem}`)
export const callerArnRequired = () => invalidInput('A ResourcePolicy needs a CallerArn.')
export const oneBoundaryOnly = () => invalidInput('Only one permissions boundary can be simulated.')
export const unknownHandlingOption = (option: string) =>
  invalidInput(`There is no resource handling option ${option}.`)
export const handlingOptionNeeds = (option: string, types: readonly string[]) =>
  invalidInput(
    `The resource handling option ${option} needs a resource of each of the types ${types.join(', ')}.`,
  )
