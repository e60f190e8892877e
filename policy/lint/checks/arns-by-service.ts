/** Checks ARNs of resources against the formats that services publish. */
import { arnParts, type Misfit, partsOf, type ResourceArn, resourceArns } from '../arn.ts'
import type { IssueCode, TextValues } from '../catalog.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import type { LintFacts } from '../types.ts'
import { isLiteral } from '../variable.ts'

export const arnsByService: readonly Check[] = [
  inStatements('MISSING_ARN_FIELD', ({ resources }) =>
    (resources?.values ?? []).flatMap((node) => hitIf(lacksFields(node.value), node, { fields: arnParts })),
  ),
  inArns('INVALID_PARTITION', findPartition),
  inArns('INVALID_SERVICE', ({ node, service, formats }, { service: serviceOf }) =>
    hitIf(formats.length === 0 && isLiteral(service) && serviceOf(service) === undefined, node, { service }),
  ),
  inArns('INVALID_ARN_REGION', ({ node, region }, { regions }) =>
    hitIf(region !== '' && isLiteral(region) && !regions.has(region), node, { region }),
  ),
  misfit('ARN_REGION_NOT_ALLOWED', 'region not allowed', ({ service }) => ({ service })),
  misfit('MISSING_ARN_REGION', 'region missing', ({ service }) => ({ service })),
  misfit('ARN_ACCOUNT_NOT_ALLOWED', 'account not allowed', ({ service }) => ({ service })),
  inArns('MISSING_ARN_ACCOUNT', findMissingAccount),
  inArns('INVALID_ARN_RESOURCE', findResource),
]

/**
 * Services with resources of AWS's own, in whose ARNs the account is empty: `arn:aws:ssm:*::document/AWS-RunShellScript`.
 * Source: AWS managed policies, September 2026. ValidatePolicy does not report them (public records).
 */
const withoutAccounts: ReadonlySet<string> = new Set(['resource-explorer-2', 'ssm'])

function inArns(code: IssueCode, find: (arn: ResourceArn, facts: LintFacts) => readonly Hit[]): Check {
  return { code, find: (policy) => resourceArns(policy).flatMap((arn) => find(arn, policy.facts)) }
}

function misfit(code: IssueCode, which: Misfit, valuesOf: (arn: ResourceArn) => TextValues): Check {
  return inArns(code, (arn) => hitIf(arn.misfits.includes(which), arn.node, valuesOf(arn)))
}

/** A wildcard at the end also matches the parts that follow. */
function lacksFields(text: string): boolean {
  return partsOf(text).length < arnParts && !text.endsWith('*')
}

/** Unverified: The text about an invalid partition separates the valid ones with commas. */
function findPartition({ node, partition, service }: ResourceArn, { partitions }: LintFacts): readonly Hit[] {
  const isInvalid = isLiteral(partition) && !partitions.includes(partition)
  return hitIf(isInvalid, node, { service, partition, partitions: partitions.join(', ') })
}

/** Unverified: The text about a missing account names the type of the resource. */
function findMissingAccount({ node, service, misfits, type }: ResourceArn): readonly Hit[] {
  const isMissing = misfits.includes('account missing') && !withoutAccounts.has(service)
  return hitIf(isMissing, node, { resourceName: type })
}

/**
 * Unverified: ARNs with wildcards in any part are not compared. ValidatePolicy accepts those of AWS managed policies that
 * have no published format, such as `arn:aws:logs:*:*:/aws-glue/*` and `arn:aws:apigateway:*::/v2/apis` (public records).
 */
function findResource({ node, misfits }: ResourceArn): readonly Hit[] {
  return hitIf(misfits.includes('resource') && isLiteral(node.value), node)
}
