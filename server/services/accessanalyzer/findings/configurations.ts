/** Resources as Access Analyzer sees them: what determines the access to them, and what of it outsiders have. */
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { AnalyzedResourceType } from '../../../../store/index.ts'
import { type Grant, grantsIn, policyOf } from './grants.ts'
import type { Zone } from './zone.ts'

/**
 * What determines the access to a resource: one member, as access previews have it, or one of a type that has no access
 * previews.
 */
export interface ResourceConfiguration extends AccessanalyzerTypes.Configuration {
  readonly lambdaFunction?: { readonly functionPolicy?: string | undefined } | undefined
  readonly lambdaLayerVersion?: { readonly layerVersionPolicy?: string | undefined } | undefined
}

/** The resource that has a configuration. */
export interface ConfiguredResource {
  readonly arn: string
  readonly type: AnalyzedResourceType
  /** The number of the account that owns the resource. */
  readonly owner: string
}

/**
 * Returns what the configuration of a resource grants to principals outside the zone of trust. A policy that is absent,
 * empty, or malformed grants nothing.
 *
 * @param configuration with the member of the resource's type
 */
export function externalGrants(
  resource: ConfiguredResource,
  configuration: ResourceConfiguration,
  zone: Zone,
): readonly Grant[] {
  const document = policyIn(configuration)
  if (!document) return []
  if (resource.type === 'AWS::IAM::Role') return grantsIn({ document, owner: 'role', within: [] }, zone)
  return grantsIn({ document, owner: 'resource', within: [policyOf([requestsFor(resource)])] }, zone)
}

function policyIn(configuration: ResourceConfiguration): string | undefined {
  return (
    configuration.iamRole?.trustPolicy ??
    configuration.s3Bucket?.bucketPolicy ??
    configuration.s3ExpressDirectoryBucket?.bucketPolicy ??
    configuration.sqsQueue?.queuePolicy ??
    configuration.snsTopic?.topicPolicy ??
    configuration.kmsKey?.keyPolicies?.['default'] ??
    configuration.secretsManagerSecret?.secretPolicy ??
    configuration.ecrRepository?.repositoryPolicy ??
    configuration.efsFileSystem?.fileSystemPolicy ??
    configuration.dynamodbTable?.tablePolicy ??
    configuration.dynamodbStream?.streamPolicy ??
    configuration.lambdaFunction?.functionPolicy ??
    configuration.lambdaLayerVersion?.layerVersionPolicy
  )
}

const SERVICE = /^arn:[^:]+:([^:]+):/

/** Returns a statement that allows everything to everyone on the resource, and on what it contains. */
function requestsFor({ arn }: ConfiguredResource) {
  const service = SERVICE.exec(arn)?.[1] ?? '*'
  return {
    Effect: 'Allow',
    Principal: '*',
    Action: `${service}:*`,
    Resource: [arn, `${arn}/*`, `${arn}:*`],
  }
}
