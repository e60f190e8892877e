/** The configuration of an analyzer, which depends on its type. Source: API reference, and its data types. */
import {
  accountsNotAllowed,
  externalNotConfigurable,
  invalidAccountIds,
  invalidInternalResourceArn,
  invalidInternalResourceType,
  invalidUnusedAccessAge,
  otherConfiguration,
} from '../../../protocol/errors/accessanalyzer.ts'
import type { AnalyzedResourceType, AnalyzerConfiguration, AnalyzerType } from '../../../store/index.ts'

type Exclusions = NonNullable<
  NonNullable<NonNullable<AnalyzerConfiguration['unusedAccess']>['analysisRule']>['exclusions']
>
type Inclusions = NonNullable<
  NonNullable<NonNullable<AnalyzerConfiguration['internalAccess']>['analysisRule']>['inclusions']
>

/** Whose analyzer it is: its own account is no account of a rule. */
interface Subject {
  readonly type: AnalyzerType
  readonly accountId: string
}

const DEFAULT_AGE = 90
const MAX_AGE = 365
const MAX_ACCOUNTS = 2000

/** The types of resources that analyzers of internal access look at. Source: API reference, InternalAccessAnalysisRuleCriteria. */
export const internalTypes: ReadonlySet<AnalyzedResourceType> = new Set([
  'AWS::S3::Bucket',
  'AWS::RDS::DBSnapshot',
  'AWS::RDS::DBClusterSnapshot',
  'AWS::S3Express::DirectoryBucket',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::Stream',
])

/** What analyzers of a type look for. */
export function purposeOf(type: AnalyzerType): 'external' | 'unused' | 'internal' {
  if (type.endsWith('_UNUSED_ACCESS')) return 'unused'
  return type.endsWith('_INTERNAL_ACCESS') ? 'internal' : 'external'
}

export const isForOrganization = (type: AnalyzerType): boolean => type.startsWith('ORGANIZATION')

/**
 * Returns the configuration of a new analyzer. Undefined for external access, which has none.
 *
 * Unverified: An analyzer of unused access whose request has no age has one of 90 days, the default of AWS's console,
 * and an analyzer of internal access without a configuration is valid and includes no resource.
 *
 * @throws AwsError ValidationException
 */
export function newConfiguration(
  subject: Subject,
  given: AnalyzerConfiguration | undefined,
): AnalyzerConfiguration | undefined {
  switch (purposeOf(subject.type)) {
    case 'external':
      if (given) throw externalNotConfigurable()
      return undefined
    case 'unused':
      return unusedAccess(subject, given ?? { unusedAccess: {} })
    case 'internal':
      return internalAccess(subject, given ?? { internalAccess: {} })
  }
}

function unusedAccess(subject: Subject, { unusedAccess: given }: AnalyzerConfiguration) {
  if (!given) throw otherConfiguration(subject.type, 'unusedAccess')
  const { unusedAccessAge = DEFAULT_AGE, analysisRule } = given
  if (unusedAccessAge < 1 || unusedAccessAge > MAX_AGE) throw invalidUnusedAccessAge()
  requireExclusions(subject, analysisRule?.exclusions ?? [])
  return { unusedAccess: { ...given, unusedAccessAge } }
}

function internalAccess(subject: Subject, { internalAccess: given }: AnalyzerConfiguration) {
  if (!given) throw otherConfiguration(subject.type, 'internalAccess')
  requireInclusions(subject, given.analysisRule?.inclusions ?? [])
  return { internalAccess: given }
}

function requireExclusions(subject: Subject, exclusions: Exclusions): void {
  for (const { accountIds } of exclusions) requireAccountIds(subject, accountIds)
}

function requireInclusions(subject: Subject, inclusions: Inclusions): void {
  for (const { accountIds, resourceTypes = [], resourceArns = [] } of inclusions) {
    requireAccountIds(subject, accountIds)
    if (resourceTypes.some((type) => !internalTypes.has(type))) throw invalidInternalResourceType()
    if (resourceArns.some((arn) => !RESOURCE_ARN.test(arn))) throw invalidInternalResourceArn()
  }
}

const RESOURCE_ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/
const ACCOUNT_ID = /^\d{12}$/

/** Unverified: The account of an analyzer cannot be included either, although only exclusions are documented. */
function requireAccountIds({ type, accountId }: Subject, accountIds: readonly string[] = []): void {
  if (accountIds.length === 0) return
  if (!isForOrganization(type)) throw accountsNotAllowed()
  const isInvalid = accountIds.some((id) => !ACCOUNT_ID.test(id) || id === accountId)
  if (isInvalid || accountIds.length > MAX_ACCOUNTS) throw invalidAccountIds(MAX_ACCOUNTS)
}
