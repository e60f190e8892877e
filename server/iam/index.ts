/** The complete table of IAM: every operation stands in a family or is named as missing. It compiles only if complete. */
import { operationTable } from '../operation.ts'
import { accessKeys } from './access-keys.ts'
import { accountAliases } from './account-aliases.ts'
import { attachments } from './attachments.ts'
import { boundaries } from './boundaries.ts'
import { groups } from './groups.ts'
import { inlinePolicies } from './inline-policies.ts'
import { instanceProfiles } from './instance-profiles.ts'
import { missing } from './not-yet.ts'
import { policies } from './policies.ts'
import { policyVersions } from './policy-versions.ts'
import { roles } from './roles.ts'
import { users } from './users.ts'

export const iamOperations = operationTable<'iam'>()({
  ...missing,
  ...accessKeys,
  ...accountAliases,
  ...attachments,
  ...boundaries,
  ...groups,
  ...inlinePolicies,
  ...instanceProfiles,
  ...policies,
  ...policyVersions,
  ...roles,
  ...users,
})
