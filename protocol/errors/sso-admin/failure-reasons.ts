/**
 * Why IAM Identity Center could not complete a request, in AWS's words. They are no error responses: the status of the
 * request contains them.
 */
import type { AwsError } from '../aws-error.ts'

type Assignee = 'USER' | 'GROUP'

/** I (hashicorp/terraform-provider-aws#19341). When an assignment is created, and when it is deleted. */
export const assigneeNotFound = (type: Assignee, id: string, identityStoreId: string) =>
  `Received a 404 status error: the ${type} assignee ${id} was not found in directory ${identityStoreId}.`

/** I (hashicorp/terraform-provider-aws#35158). */
export const assignmentNotFound = () => 'Received a 404 status error: Assignment not found.'

/** I (the acceptance tests of hashicorp/terraform-provider-aws). The account has no such managed policy. */
export const policyNotSupported = (arn: string) => `Received a 404 status error: Not supported policy ${arn}.`

/** The IDs of the two requests that a reason names. */
interface RequestIds {
  /** That to IAM Identity Center. */
  readonly requestId: string
  /** That to IAM. */
  readonly iamRequestId: string
}

interface Refused extends RequestIds {
  readonly accountId: string
  readonly permissionSetArn: string
}

/** I (org-formation/aws-resource-providers#66). */
export const accessDeniedByIam = (
  { text = '' }: AwsError,
  { requestId, iamRequestId, accountId, permissionSetArn }: Refused,
) =>
  `Received a 403 status error: Access denied by IAM. Please check your policy, or wait for role propagation to complete. IAM Error: ${text} (Service: AmazonIdentityManagement; Status Code: 403; Error Code: AccessDenied; Request ID: ${iamRequestId}; Proxy: null): ${requestId}, ${accountId} ${permissionSetArn}`

/**
 * Returns the reason for an error of IAM other than a denial, such as an exceeded quota.
 *
 * Unverified: Identity Center reports errors of IAM other than denials with their status and text, and with the end that
 * denials have.
 */
export const refusedByIam = ({ status, code, text = '' }: AwsError, { iamRequestId }: RequestIds) =>
  `Received a ${status} status error: ${text} (Service: AmazonIdentityManagement; Status Code: ${status}; Error Code: ${code}; Request ID: ${iamRequestId}; Proxy: null)`
