/** Errors of DynamoDB. */
import { AwsError } from './aws-error.ts'

interface CancellationReason {
  readonly Code: string
  readonly Message?: string
}

/** I (recorded on AWS, September 2026). @param authorizationId of the first denial among the reasons */
export function transactionCanceled(
  reasons: readonly CancellationReason[],
  authorizationId: string | undefined,
): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  const sentence = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  const members = {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    CancellationReasons: reasons,
  }
  return new AwsError('TransactionCanceledException', sentence, 400, undefined, members, authorizationId)
}
