/** Generates the names and ARNs of IAM Access Analyzer. Source: Service Authorization Reference. */
import type { Owner } from './arns.ts'
import type { RandomBytes } from './ids.ts'

/** The service principal of IAM Access Analyzer. */
export const ACCESS_ANALYZER = 'access-analyzer.amazonaws.com'

export const analyzerArn = ({ partition, accountId }: Owner, region: string, name: string) =>
  `arn:${partition}:access-analyzer:${region}:${accountId}:analyzer/${name}`

export const archiveRuleArn = (arnOfAnalyzer: string, name: string) => `${arnOfAnalyzer}/archive-rule/${name}`

const ID_BYTES = 8

/**
 * Returns the name of a new service-linked analyzer: `_AccessAnalyzerFor{ServiceName}-{Id}`. Source: API reference,
 * DeleteServiceLinkedAnalyzer.
 *
 * Unverified: The ID in the name is 16 hexadecimal digits.
 *
 * @param serviceName such as `SecurityHub`
 */
export const newLinkedAnalyzerName = (serviceName: string, randomBytes: RandomBytes) =>
  `_AccessAnalyzerFor${serviceName}-${randomBytes(ID_BYTES).toString('hex')}`
