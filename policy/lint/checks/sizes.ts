/** Checks the sizes of documents. */
import { policySize } from '../../validate/size.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, hitIf } from '../check.ts'

/**
 * Source of the quota of identity policies: findings of AWS managed policies (public reports of users). It is the
 * largest that any identity policy can have, that of all inline policies of a role.
 *
 * Sources of the others: AWS Organizations User Guide, "Quotas and service limits"; IAM User Guide, "IAM and AWS STS
 * quotas"; Amazon S3 User Guide, "Bucket policies".
 *
 * Unverified: All resource policies have the quota of bucket policies. The sizes of policies of organizations and
 * resources include white space, because the texts do not exclude it.
 */
export const sizes: readonly Check[] = [
  sizeCheck('POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', policySize, 10_240),
  sizeCheck('POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA', policySize, 2048),
  sizeCheck('POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA', lengthOf, 20_480),
  sizeCheck('POLICY_SIZE_EXCEEDS_SCP_QUOTA', lengthOf, 10_240),
  sizeCheck('POLICY_SIZE_EXCEEDS_RCP_QUOTA', lengthOf, 5120),
]

function sizeCheck(code: IssueCode, sizeOf: (text: string) => number, policySizeQuota: number): Check {
  return {
    code,
    find: ({ text, root }) => {
      const size = sizeOf(text)
      return hitIf(size > policySizeQuota, root, { policySize: size, policySizeQuota })
    },
  }
}

function lengthOf(text: string): number {
  return text.length
}
