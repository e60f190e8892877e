/** Names of services in reports on their last accesses. */
import { serviceName } from './service-authorization.ts'

/**
 * The names that differ from those in the service authorization reference. Several of its pages share most of these
 * prefixes, and the name is none of a page's. Recorded on AWS, September 2026: `apigateway`, `aws-marketplace`, and
 * `iam`.
 *
 * Unverified: Seven of these names are from an older report in a public repository, because AWS was recorded with the
 * other three only.
 */
const REPORTED_NAMES = new Map([
  ['apigateway', 'Manage - Amazon API Gateway'],
  ['aws-marketplace', 'AWS Marketplace'],
  ['elasticloadbalancing', 'Elastic Load Balancing'],
  ['greengrass', 'AWS IoT Greengrass'],
  ['iam', 'AWS Identity and Access Management'],
  ['kinesisanalytics', 'Amazon Kinesis Analytics'],
  ['lex', 'Amazon Lex'],
  ['ram', 'AWS Resource Access Manager'],
  ['ses', 'Amazon SES'],
  ['sms-voice', 'Amazon Pinpoint SMS and Voice Service'],
])

/** Returns the name of a service in reports. @param prefix such as `iam`, in lower case */
export function reportedServiceName(prefix: string): string {
  return REPORTED_NAMES.get(prefix) ?? serviceName(prefix) ?? prefix
}
