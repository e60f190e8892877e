/** What generated policies leave out. */
import { actionFacts } from '../../../../core/aws/service-authorization.ts'

/**
 * Actions of data events besides those on objects of S3. Source: CloudTrail User Guide, "Logging data events".
 *
 * Unverified: CloudTrail logs data events of further types of resources, whose actions generated policies contain.
 */
const DATA_EVENTS: readonly RegExp[] = [
  /^dynamodb:(?:(?:BatchGet|BatchWrite|Delete|Get|Put|Update|ConditionCheck)Item|Query|Scan|PartiQL\w+)$/,
  /^dynamodb:Get(?:Records|ShardIterator)$/,
  /^ebs:(?:GetSnapshotBlock|ListChangedBlocks|ListSnapshotBlocks|PutSnapshotBlock)$/,
  /^kinesis:(?:GetRecords|GetShardIterator|PutRecords?|SubscribeToShard)$/,
  /^lambda:Invoke\w*$/,
  /^s3:ListBucket(?:MultipartUploads|Versions)?$/,
  /^sns:Publish$/,
  /^sqs:(?:ChangeMessageVisibility|DeleteMessage|ReceiveMessage|SendMessage)$/,
]

/** Source: IAM User Guide, "IAM Access Analyzer policy generation". */
const PASS_ROLE = 'iam:PassRole'

/**
 * Returns whether generated policies leave out an action: data events, and iam:PassRole, which is no call.
 *
 * @param action as AWS spells it
 */
export const isLeftOut = (action: string): boolean =>
  action === PASS_ROLE || isOnObject(action) || DATA_EVENTS.some((events) => events.test(action))

function isOnObject(action: string): boolean {
  const facts = actionFacts(action)
  return facts?.service === 's3' && facts.resourceTypes.some(({ name }) => name === 'object')
}
