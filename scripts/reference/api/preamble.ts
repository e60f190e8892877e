/** The lines that the examples in the comments of the package start with. */
export const PREAMBLE = `import assert from 'node:assert/strict'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { allow, connectIamulator, createIamulator, deny, policyOf } from 'iamulator'

const iam = await createIamulator({
  seed: {
    users: [{ name: 'alice', inlinePolicies: { read: policyOf(allow('s3:Get*').on('arn:aws:s3:::reports/*')) } }],
    roles: [{ name: 'deployer', trust: policyOf(allow('sts:AssumeRole').to('000000000000')) }],
  },
})
`
