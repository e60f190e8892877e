/** Questions about a principal that does not exist are answered with those of a similar name. */
import { CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, OTHER, serverForAllTests, trust } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

const ALICE = `arn:aws:iam::${ACCOUNT}:user/team/alice`
const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/deployer`

const VALID =
  'Use the ARN of a user, role, session, or root user, a 12-digit account number, a service such as ec2.amazonaws.com, or anonymous.'

const server = serverForAllTests()
beforeAll(async () => {
  const iam = server.iam()
  await iam.send(new CreateUserCommand({ UserName: 'alice', Path: '/team/' }))
  const roles = { RoleName: 'Auditor', AssumeRolePolicyDocument: trust({ AWS: ALICE }) }
  await iam.send(new CreateRoleCommand(roles))
  await iam.send(new CreateRoleCommand({ ...roles, RoleName: 'deployer' }))
  const other = server.iam(administratorOf(OTHER))
  await other.send(new CreateRoleCommand({ ...roles, RoleName: 'auditor', Path: '/x/' }))
  await other.send(new CreateUserCommand({ UserName: 'auditor' }))
})

test.each([
  ['alice', `"alice" is not an ARN. Did you mean ${ALICE}?`],
  ['ALICE', `"ALICE" is not an ARN. Did you mean ${ALICE}?`],
  ['alcie', `"alcie" is not an ARN. Did you mean ${ALICE}?`],
  [
    'iamulator',
    `"iamulator" is not an ARN. Did you mean arn:aws:iam::${ACCOUNT}:user/iamulator or arn:aws:iam::${OTHER}:user/iamulator?`,
  ],
  [
    'auditor',
    `"auditor" is not an ARN. Did you mean arn:aws:iam::${ACCOUNT}:role/Auditor, arn:aws:iam::${OTHER}:user/auditor, or arn:aws:iam::${OTHER}:role/x/auditor?`,
  ],
  [
    `arn:aws:iam::${ACCOUNT}:user/alice`,
    `"arn:aws:iam::${ACCOUNT}:user/alice" does not exist. Did you mean ${ALICE}?`,
  ],
  [
    `arn:aws:iam::${ACCOUNT}:role/team/deployer`,
    `"arn:aws:iam::${ACCOUNT}:role/team/deployer" does not exist. Did you mean ${DEPLOYER}?`,
  ],
  [
    `arn:aws:iam::${ACCOUNT}:user/deploer`,
    `"arn:aws:iam::${ACCOUNT}:user/deploer" does not exist. Did you mean ${DEPLOYER}?`,
  ],
  [
    `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/session`,
    `"arn:aws:sts::${ACCOUNT}:assumed-role/deploy/session" does not exist. Did you mean ${DEPLOYER}?`,
  ],
  [`arn:aws:iam::111111111111:user/alice`, `"arn:aws:iam::111111111111:user/alice" does not exist. ${VALID}`],
  ['somebody-else', `"somebody-else" is not an ARN. ${VALID}`],
  ['arn:aws:iam::1:root', `"arn:aws:iam::1:root" does not exist. ${VALID}`],
  [
    `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
    `"arn:aws:sts::${ACCOUNT}:federated-user/bob" needs session.federatedBy, the ARN of the user or root user who called GetFederationToken.`,
  ],
])('%s', async (principal, message) => {
  const { status, body } = await send(server, {
    path: '/_iamulator/explain',
    body: JSON.stringify({ principal, action: 's3:GetObject' }),
  })
  expect({ status, body: JSON.parse(body) }).toEqual({
    status: 404,
    body: { error: 'NoSuchPrincipal', message: `Principal ${message}` },
  })
})
