/** What access points grant on their buckets. A request through one needs its policy and that of the bucket. */
import { compilePolicy } from '../../../../policy/index.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { type Grant, grantsIn, isPublic, keyOfGrant } from './grants.ts'
import { type ConfiguredResource, requestsFor, serviceIn } from './scopes.ts'
import { awsPrincipalsIn, documentOf, readDocument, type Statement, textsOf } from './statements.ts'
import type { Zone } from './zone.ts'

/** An access point. Those of directory buckets have no block of their own. */
interface AccessPoint extends AccessanalyzerTypes.S3AccessPointConfiguration {
  readonly arn: string
}

/**
 * Returns what outsiders can do through an access point.
 *
 * Unverified: An access point whose bucket has no policy grants nothing to other accounts, because both policies must
 * allow their requests.
 *
 * @param bucketPolicy the document, which can be empty
 */
export function accessPointGrants(
  bucket: ConfiguredResource,
  bucketPolicy: string,
  point: AccessPoint,
  zone: Zone,
): readonly Grant[] {
  const document = aboutBucket(point, bucket)
  if (isRestricted(point, document)) return []
  const through = requestsFor(bucket, conditionsOf(point))
  const granted = (policy: string) =>
    grantsIn(
      { document, owner: 'access point', resource: bucket, within: [through, compilePolicy(policy)] },
      zone,
    )
  const grants = granted(bucketPolicy)
  const open = grants.some((grant) => grant.isPublic) ? granted(forEveryone(bucketPolicy)) : []
  const publicKeys = new Set(open.filter((grant) => grant.isPublic).map(keyOfGrant))
  return grants.map((grant) => ({
    ...grant,
    isPublic: grant.isPublic && !vpcOf(point) && publicKeys.has(keyOfGrant(grant)),
    sources: [{ type: 'S3_ACCESS_POINT', detail: { accessPointArn: point.arn } }],
  }))
}

const vpcOf = ({ networkOrigin }: AccessPoint): string | undefined => networkOrigin?.vpcConfiguration?.vpcId

/**
 * Returns whether only the owner's account can use the access point, because its policy is public. One that is bound to a
 * VPC never is (S3 User Guide, "Access points and The meaning of public"). Unless a configuration says otherwise, new
 * access points block public access (API reference, S3PublicAccessBlockConfiguration).
 */
const isRestricted = (point: AccessPoint, document: string): boolean =>
  (point.publicAccessBlock?.restrictPublicBuckets ?? true) &&
  vpcOf(point) === undefined &&
  isPublic(compilePolicy(document), 'access point')

/** Returns what is true of all requests through the access point. Source: S3 User Guide, condition keys. */
function conditionsOf(point: AccessPoint): Statement {
  const service = serviceIn(point.arn)
  const vpcId = vpcOf(point)
  return {
    StringEquals: {
      [`${service}:DataAccessPointAccount`]: point.arn.split(':')[4],
      [`${service}:DataAccessPointArn`]: point.arn,
      [`${service}:AccessPointNetworkOrigin`]: vpcId === undefined ? 'Internet' : 'VPC',
      ...(vpcId !== undefined && { 'aws:SourceVpc': vpcId }),
    },
  }
}

/** Returns the statements of a bucket's policy that could be for everyone, with those that deny. */
function forEveryone(bucketPolicy: string): string {
  const document = readDocument(bucketPolicy)
  const isOpen = ({ Effect, Principal, NotPrincipal }: Statement) =>
    Effect === 'Deny' || NotPrincipal !== undefined || awsPrincipalsIn(Principal).includes('*')
  return documentOf({ ...document, statements: document.statements.filter(isOpen) })
}

/**
 * Returns the policy of an access point with the ARNs of the bucket in place of its own, so that both policies speak of
 * the same resources. Where an ARN has a wildcard before the object, the statement is taken for the worse: an Allow is
 * about every object, and a Deny about none.
 */
function aboutBucket(point: AccessPoint, bucket: ConfiguredResource): string {
  const { version, statements } = readDocument(point.accessPointPolicy)
  return documentOf({
    version,
    statements: statements.map((statement) => translated(statement, point, bucket)),
  })
}

function translated(statement: Statement, { arn }: AccessPoint, bucket: ConfiguredResource): Statement {
  const { Resource, NotResource, ...rest } = statement
  const isNegated = Resource === undefined
  const arns = textsOf(Resource ?? NotResource)
  const onBucket = arns.map((each) => bucketArn(each, arn, bucket))
  const exact = onBucket.filter((each) => each !== undefined)
  if (exact.length === arns.length) return { ...rest, [isNegated ? 'NotResource' : 'Resource']: exact }
  if (statement['Effect'] === 'Allow') return { ...rest, Resource: '*' }
  return { ...rest, Resource: isNegated ? NOTHING : [NOTHING, ...exact] }
}

/** An ARN that no request has. */
const NOTHING = 'arn:aws:s3:::'

/** Returns undefined if the pattern cannot be translated. */
function bucketArn(pattern: string, point: string, { arn }: ConfiguredResource): string | undefined {
  if (pattern === '*') return pattern
  if (pattern === point) return arn
  const objects = `${point}/object/`
  return pattern.startsWith(objects) ? `${arn}/${pattern.slice(objects.length)}` : undefined
}
