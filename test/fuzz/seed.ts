/**
 * Seeds the fuzzed accounts with what no call can create. This is an organization, its instance of IAM Identity
 * Center, and the templates of partners.
 */
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { loadSeed } from '../../server/seed/index.ts'
import type { SeedFile } from '../../server/seed/types.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, policy, trust } from '../support/harness.ts'
import { instanceWith, putInstance } from '../support/identity-center.ts'
import { organizationWith } from '../support/organizations.ts'

export const ROLE_TEMPLATE = 'arn:aws:iam::aws:role-template/example.amazonaws.com/reader:1'
export const POLICY_TEMPLATE = 'arn:aws:iam::aws:policy-template/example.com/reader:1'

export const FUZZED_SEED: SeedFile = {
  organization: {
    ...organizationWith([], {}),
    trustedServices: ['iam.amazonaws.com'],
    rootAccess: ['RootCredentialsManagement', 'RootSessions'],
  },
  roleTemplates: [
    {
      TemplateArn: ROLE_TEMPLATE,
      MinorVersion: 0,
      RoleNamePattern: 'from-template-@{key}',
      AssumeRolePolicyDocumentTemplate: trust({ AWS: ACCOUNT }),
      ParametersDefinition: [{ Name: 'key', Type: 'String' }],
    },
  ],
  policyTemplates: [{ arn: POLICY_TEMPLATE, document: policy('Allow', 's3:GetObject', '@{bucket}') }],
}

export async function seedFuzzed(iamulator: Iamulator): Promise<void> {
  const seed = await withFile('seed.json', JSON.stringify(FUZZED_SEED), loadSeed)
  seed.applySettings(iamulator)
  seed.apply(iamulator)
  putInstance({ iamulator }, ACCOUNT, instanceWith())
}
