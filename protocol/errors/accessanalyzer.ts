/**
 * Errors of IAM Access Analyzer. Import them from this file, because other services have errors of the same names.
 *
 * They have the members of AWS's model: most name a resource, and ValidationException has a reason.
 */
import { AwsError } from './aws-error.ts'

/** Why a request is invalid: the values of AWS's model that iamulator uses. */
type Reason = 'fieldValidationFailed' | 'notSupported' | 'other'

const invalid = (text: string, reason: Reason = 'other') =>
  new AwsError('ValidationException', text, 400, undefined, { reason })

/** A resource as errors name it. */
interface NamedResource {
  readonly resourceId: string
  readonly resourceType:
    | 'Analyzer'
    | 'ArchiveRule'
    | 'Finding'
    | 'AnalyzedResource'
    | 'FindingRecommendation'
    | 'PolicyGeneration'
    | 'AccessPreview'
}

const about = (code: string, status: number, text: string, resource: NamedResource) =>
  new AwsError(code, text, status, undefined, { ...resource })

const analyzerCalled = (name: string): NamedResource => ({ resourceId: name, resourceType: 'Analyzer' })
const ruleCalled = (name: string): NamedResource => ({ resourceId: name, resourceType: 'ArchiveRule' })

// ---- IAM Access Analyzer: analyzers ------------------------------------------------------------------------------

/** I (hashicorp/terraform-provider-aws#32340). The values of the other members are ours. */
export const analyzerNotFound = (arn: string) =>
  about(
    'ResourceNotFoundException',
    404,
    `The resource name (ARN) [${arn}] does not exist`,
    analyzerCalled(arn),
  )

/** E: the model gives some operations no ResourceNotFoundException. */
export const analyzerNotValid = (arn: string) => invalid(`The resource name (ARN) [${arn}] does not exist`)

/** The text is ours. */
export const analyzerExists = (name: string) =>
  about('ConflictException', 409, `An analyzer with the name ${name} already exists.`, analyzerCalled(name))

/** The text is ours. */
export const tokenUsedBefore = (name: string) =>
  about('ConflictException', 409, 'The clientToken was used for a different request.', analyzerCalled(name))

/** D (quotas page, for the numbers); the text is ours. */
export const tooManyAnalyzers = (quota: number, type: string, name: string) =>
  about(
    'ServiceQuotaExceededException',
    402,
    `You can create at most ${quota} analyzers of type ${type} in a Region.`,
    analyzerCalled(name),
  )

/** I for the beginning, by which Terraform's AWS provider recognizes the error; the rest is ours. */
export const organizationRequired = () =>
  invalid('You must create an organization and enable trusted access to create an analyzer for it.')

/** D for the rule; the text is ours. */
export const notAdministrator = () =>
  invalid(
    'Only the management account and the delegated administrator of IAM Access Analyzer can create an analyzer for the organization.',
  )

/** D (API reference, UpdateAnalyzer, for the rule); the text is ours. */
export const externalNotConfigurable = () =>
  invalid('An external access analyzer has no configuration.', 'notSupported')

/** The text is ours. */
export const otherConfiguration = (type: string, member: string) =>
  invalid(`The configuration of an analyzer of type ${type} is ${member}.`)

/** D (API reference, UnusedAccessConfiguration, for the range); the text is ours. */
export const invalidUnusedAccessAge = () =>
  invalid('The unusedAccessAge must be between 1 and 365 days.', 'fieldValidationFailed')

/** D (API reference, AnalysisRuleCriteria, for the rules); the text is ours. */
export const accountsNotAllowed = () =>
  invalid('Account IDs can only be specified for analyzers of organizations.')

/** D (API reference, AnalysisRuleCriteria, for the rules); the text is ours. */
export const invalidAccountIds = (maximum: number) =>
  invalid(`An analysis rule can have at most ${maximum} valid account IDs, without the analyzer's own.`)

/** I (hashicorp/terraform-provider-aws#44430). */
export const invalidInternalResourceType = () =>
  invalid('Invalid InternalAccessAnalysisRuleCriteria: the provided resourceType is invalid')

/** E: in the form of the other text. */
export const invalidInternalResourceArn = () =>
  invalid('Invalid InternalAccessAnalysisRuleCriteria: the provided resourceArn is invalid')

/** The text is ours. */
export const isServiceLinked = (name: string) =>
  invalid(`The analyzer ${name} is service-linked. Use DeleteServiceLinkedAnalyzer.`, 'notSupported')

/** D (API reference, CreateServiceLinkedAnalyzer, for the rule); the text is ours. */
export const onlyForServices = () =>
  new AwsError(
    'AccessDeniedException',
    'Only authorized AWS services can create service-linked analyzers.',
    403,
  )

/** D (API reference, CreateServiceLinkedAnalyzer, for the types); the text is ours. */
export const linkedTypeNotSupported = (type: string) =>
  invalid(`A service-linked analyzer cannot have the type ${type}.`, 'notSupported')

/** D (API reference, DeleteServiceLinkedAnalyzer, for the rule); the text is ours. */
export const linkedAnalyzerInUse = (name: string, service: string) =>
  about('ConflictException', 409, `The service ${service} still uses the analyzer.`, analyzerCalled(name))

// ---- IAM Access Analyzer: archive rules --------------------------------------------------------------------------

/** E: in the form of the text for analyzers. */
export const archiveRuleNotFound = (arn: string) =>
  about('ResourceNotFoundException', 404, `The resource name (ARN) [${arn}] does not exist`, ruleCalled(arn))

/** The text is ours. */
export const archiveRuleExists = (name: string) =>
  about('ConflictException', 409, `An archive rule with the name ${name} already exists.`, ruleCalled(name))

/** D (quotas page, for the number); the text is ours. */
export const tooManyArchiveRules = (quota: number, name: string) =>
  about(
    'ServiceQuotaExceededException',
    402,
    `An analyzer can have at most ${quota} archive rules.`,
    ruleCalled(name),
  )

/** The text is ours. */
export const duplicateRuleNames = () => invalid('The names of the archive rules must differ.')

/** D (IAM User Guide, filter keys, for the keys); the text is ours. */
export const unknownFilterKey = (key: string) => invalid(`The filter key ${key} is not supported.`)

/** The text is ours. */
export const emptyFilter = () => invalid('The filter must have at least one criterion.')

/** The text is ours. */
export const emptyCriterion = (key: string) =>
  invalid(`The criterion for ${key} must have a value for eq, neq, contains, or exists.`)

// ---- IAM Access Analyzer: findings -------------------------------------------------------------------------------

/** The text is ours. */
export const findingNotFound = (id: string) =>
  about('ResourceNotFoundException', 404, `The finding ${id} does not exist`, {
    resourceId: id,
    resourceType: 'Finding',
  })

/** E: in the form of the text for analyzers. */
export const analyzedResourceNotFound = (arn: string) =>
  about('ResourceNotFoundException', 404, `The resource name (ARN) [${arn}] does not exist`, {
    resourceId: arn,
    resourceType: 'AnalyzedResource',
  })

/** D (API reference, ListFindings: "supported only for external access analyzers"); the text is ours. */
export const externalFindingsOnly = () =>
  invalid('Only external access analyzers support the operation.', 'notSupported')

/** The text is ours. */
export const unknownSortAttribute = (name: string) => invalid(`The attribute ${name} cannot be sorted by.`)

/** The text is ours. */
export const noFindingsNamed = () => invalid('Specify either ids or resourceArn.')

// ---- IAM Access Analyzer: recommendations ------------------------------------------------------------------------

/** E: the model gives GenerateFindingRecommendation no ResourceNotFoundException; the text is ours. */
export const findingNotValid = (id: string) => invalid(`The finding ${id} does not exist`)

/** D (API reference, GenerateFindingRecommendation, for the rule); the text is ours. */
export const noRecommendation = () =>
  invalid('Recommendations can only be generated for active findings of unused permissions.', 'notSupported')

/** The text is ours. */
export const recommendationNotFound = (id: string) =>
  about('ResourceNotFoundException', 404, `The finding ${id} has no recommendation.`, {
    resourceId: id,
    resourceType: 'FindingRecommendation',
  })

// ---- IAM Access Analyzer: policy generation ----------------------------------------------------------------------

/** E: the model gives the operations no ResourceNotFoundException; the text is ours. */
export const jobNotFound = (id: string) => invalid(`The job ${id} does not exist`)

/** The text is ours. */
export const jobNotRunning = (id: string) => invalid(`The job ${id} is complete and cannot be canceled.`)

/** The text is ours. */
export const principalNotFound = (arn: string) =>
  invalid(`The principal ${arn} does not exist in the account.`)

/** D (IAM User Guide, policy generation, for the 90 days); the text is ours. */
export const invalidTimeRange = () =>
  invalid('The startTime must be before the endTime, in the past, and at most 90 days before the endTime.')

/** D (quotas page, for the number); the text is ours. */
export const tooManyGenerations = (quota: number, arn: string) =>
  about('ServiceQuotaExceededException', 402, `You can generate at most ${quota} policies per day.`, {
    resourceId: arn,
    resourceType: 'PolicyGeneration',
  })

/** The text is ours. */
export const generationTokenUsedBefore = (id: string) =>
  about('ConflictException', 409, 'The clientToken was used for a different request.', {
    resourceId: id,
    resourceType: 'PolicyGeneration',
  })

// ---- IAM Access Analyzer: access previews ------------------------------------------------------------------------

const previewCalled = (id: string): NamedResource => ({ resourceId: id, resourceType: 'AccessPreview' })

/** The text is ours. */
export const accessPreviewNotFound = (id: string) =>
  about('ResourceNotFoundException', 404, `The access preview ${id} does not exist`, previewCalled(id))

/** D (API reference, CreateAccessPreview: "analyzers with an Account type"); the text is ours. */
export const previewsOfAccountsOnly = () =>
  invalid('Access previews can only be created for analyzers of type ACCOUNT.', 'notSupported')

/** D (API reference, CreateAccessPreview: "must contain exactly one element"); the text is ours. */
export const notOneConfiguration = () => invalid('The configurations must contain exactly one element.')

/** The text is ours. */
export const configurationOfOtherType = (arn: string, member: string) =>
  invalid(`The configuration ${member} is not one of the resource ${arn}.`)

/** D (IAM User Guide, "Previewing access with IAM Access Analyzer APIs", for the rule); the text is ours. */
export const previewedElsewhere = (arn: string) =>
  invalid(`The resource ${arn} is not in the account and Region of the analyzer.`)

/** D (quotas page, for the number); the text is ours. */
export const tooManyPreviews = (quota: number, name: string) =>
  about(
    'ServiceQuotaExceededException',
    402,
    `You can create at most ${quota} access previews in an hour for an analyzer.`,
    analyzerCalled(name),
  )

/** The text is ours. */
export const previewTokenUsedBefore = (id: string) =>
  about('ConflictException', 409, 'The clientToken was used for a different request.', previewCalled(id))

/** The text is ours. */
export const previewFailed = (id: string) =>
  about('ConflictException', 409, `The access preview ${id} has failed.`, previewCalled(id))

// ---- IAM Access Analyzer: policy checks --------------------------------------------------------------------------

const invalidParameter = (text: string) => new AwsError('InvalidParameterException', text, 400)

/** The text is ours. `flaw` is where the document violates the grammar, and how. */
export const invalidPolicyDocument = (flaw: string) =>
  invalidParameter(`The policy document is not valid: ${flaw}`)

/** D (API reference, Access, for the rules); the text is ours. */
export const invalidAccess = (flaw: string) => invalidParameter(`The access is not valid: ${flaw}.`)

/** S (integration tests of awslabs/terraform-iam-policy-validator). */
export const invalidResourceArn = () => invalid('Invalid ARN', 'fieldValidationFailed')

/** The text is ours. */
export const unanalyzablePolicy = () =>
  new AwsError('UnprocessableEntityException', 'The policy is too complex to be analyzed.', 422)

/** I (awslabs/terraform-iam-policy-validator#23): a resource type with another policy than one of resources. */
export const resourceTypeNotSupported = () => invalid('InvalidInput')

/** I (public source of a client, for the number); the text is ours. */
export const documentTooLong = (maximum: number) =>
  invalid(`The policy document can have at most ${maximum} characters without white space.`)

// ---- IAM Access Analyzer: lists and tags -------------------------------------------------------------------------

/** The text is ours. For a token that no response contained. */
export const invalidNextToken = () => invalid('The nextToken is not valid.')

/** The text is ours. */
export const invalidMaxResults = () =>
  invalid('The maxResults must be greater than 0.', 'fieldValidationFailed')

/** D (API reference, CreateAnalyzer, for the rule); the text is ours. */
export const reservedTagKey = () => invalid('Tag keys cannot begin with the reserved prefix aws:.')

/** D (API reference, CreateAnalyzer, for the limits); the text is ours. */
export const invalidTag = () =>
  invalid(
    'Tag keys have 1 to 128 characters, and tag values at most 256: letters, digits, spaces, and _ . : / = + - @.',
  )

/** The text is ours. */
export const tooManyTags = (quota: number) => invalid(`A resource can have at most ${quota} tags.`)
