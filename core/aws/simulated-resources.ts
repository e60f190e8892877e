/** How AWS's policy simulator names the resources of an action when it is simulated on several. */
import { actionFacts, resourceTypes } from './service-authorization.ts'

/**
 * The formats of ARNs by service, which differ from the service authorization reference (recorded on AWS,
 * September 2026).
 */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['ec2', 'arn:aws:ec2:${Region}:${Account}:${ResourceType}/${ResourcePath}'],
  ['iam', 'arn:aws:iam::${Account}:${ResourceType}/${ResourceName}'],
  ['kms', 'arn:aws:kms:${Region}:${Account}:${ResourceType}/${Id}'],
  ['lambda', 'arn:aws:lambda:${Region}:${Account}:${ResourceType}:${ResourceId}'],
  ['s3', 'arn:aws:s3:::${BucketName}/${KeyName}'],
  ['sqs', 'arn:aws:sqs:${Region}:${Account}:${QueueName}'],
  ['sts', 'arn:aws:iam::${Account}:${RelativeId}'],
])

/**
 * Returns the template that names the resources of an action: `*` for an action that AWS does not have, and
 * undefined for one without resources.
 *
 * For services that were not recorded, it is the ARN of the action's first resource type in the service
 * authorization reference. AWS's own formats of those services are not public as a whole.
 *
 * @param arn one of the resources, from whose partition they all are named
 */
export function resourceTemplate(action: string, arn: string): string | undefined {
  const facts = actionFacts(action)
  if (!facts) return '*'
  const format = FORMATS.get(facts.service)
  if (format === undefined) return arnOfFirstType(facts)
  return format.replace(/^arn:aws:/, `arn:${arn.split(':')[1]}:`)
}

function arnOfFirstType({ service, resourceTypes: types }: NonNullable<ReturnType<typeof actionFacts>>) {
  const first = types.find(({ required }) => required) ?? types[0]
  return resourceTypes(service).find(({ name }) => name === first?.name)?.arn
}
