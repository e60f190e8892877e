/** Documents of the resource policy of an organization. */
import { OTHER } from '../../../support/harness.ts'

export const MEMBER = { AWS: `arn:aws:iam::${OTHER}:root` }

/** Grants the member to list the accounts. */
export const listAccounts = {
  Effect: 'Allow',
  Principal: MEMBER,
  Action: 'organizations:ListAccounts',
  Resource: '*',
}

export const policyOf = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** Returns a policy with another statement. Elements that are undefined are left out. */
export const policyWith = (changes: object) => policyOf({ ...listAccounts, ...changes })
