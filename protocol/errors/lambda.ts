/** Errors of Lambda. */
import { AwsError } from './aws-error.ts'

/** I (recorded on AWS, September 2026). */
export const executionRoleMayNot = (operation: string) =>
  new AwsError(
    'InvalidParameterValueException',
    `The function execution role does not have permissions to call ${operation} on SQS`,
    400,
  )
