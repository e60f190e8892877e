/** Tests the partitions of a seed's accounts and organization. */
import { GetRoleCommand, ListUsersCommand, ListVirtualMFADevicesCommand } from '@aws-sdk/client-iam'
import { ListInstancesCommand } from '@aws-sdk/client-sso-admin'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { post } from '../admin/decisions/requests.ts'
import { withFile } from '../docs/temporary.ts'
import { seeded } from '../support/console.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  expectError,
  OTHER,
  startServer,
} from '../support/harness.ts'
import { INSTANCE_ID } from '../support/identity-center.ts'

const SEED = `
partition: aws-cn
accounts:
  "${ACCOUNT}":
    users:
      - { name: alice, attachedPolicies: [own], accessKeys: [{ id: AKIAALICEALICEALICE7, secret: secret }] }
    policies:
      - { name: own, document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "iam:*", Resource: "*" } } }
    roles:
      - { name: reader, trust: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "arn:aws-cn:iam::${ACCOUNT}:user/alice" }, Action: "sts:AssumeRole" } } }
  "${OTHER}":
    partition: aws-us-gov
    users: [{ name: bob }]
organization:
  managementAccount: "${ACCOUNT}"
  policies:
    - { name: no-users, type: SERVICE_CONTROL_POLICY, content: { Version: "2012-10-17", Statement: { Effect: Deny, Action: "iam:ListUsers", Resource: "*" } } }
  root:
    accounts: { "333333333333": { serviceControlPolicies: [FullAWSAccess, no-users] } }
`

test('a seed fills the accounts of the partitions that it names', async () => {
  const server = await seeded(SEED)
  server.iamulator.seed = await withFile('seed.yaml', SEED, loadSeed)
  try {
    const names = async (region: string, account?: string) => {
      const credentials = account === undefined ? ADMINISTRATOR : administratorOf(account)
      const { Users = [] } = await server.iam(credentials, region).send(new ListUsersCommand({}))
      return Users.map(({ Arn }) => Arn)
    }
    expect(await names('cn-northwest-1')).toEqual([`arn:aws-cn:iam::${ACCOUNT}:user/alice`])
    expect(await names('us-gov-west-1', OTHER)).toEqual([`arn:aws-us-gov:iam::${OTHER}:user/bob`])
    expect([await names('us-east-1'), await names('us-east-1', OTHER)]).toEqual([[], []])
    const key = { accessKeyId: 'AKIAALICEALICEALICE7', secretAccessKey: 'secret' }
    const { Arn } = await server.sts(key, 'cn-north-1').send(new GetCallerIdentityCommand())
    expect(Arn).toBe(`arn:aws-cn:iam::${ACCOUNT}:user/alice`)
    const { Role } = await server.iam(key, 'cn-north-1').send(new GetRoleCommand({ RoleName: 'reader' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(`"${Arn}"`)
    await expectError(names('cn-north-1', '333333333333'), {
      code: 'AccessDenied',
      status: 403,
      message: /with an explicit deny in a service control policy: arn:aws-cn:organizations::/,
    })
    expect(await names('us-east-1', '333333333333')).toEqual([])
    await post(server, 'reset', { account: ACCOUNT, partition: 'aws-cn' })
    expect(await names('cn-north-1')).toEqual([`arn:aws-cn:iam::${ACCOUNT}:user/alice`])
  } finally {
    await server.close()
  }
})

test('a partition that does not exist', async () => {
  const text = 'partition: china\naccounts: {}\n'
  await expect(withFile('seed.yaml', text, loadSeed)).rejects.toThrow(/partition.*aws-cn/s)
})

test('a device that is not virtual, in China', async () => {
  const text = `
accounts:
  "${ACCOUNT}":
    partition: aws-cn
    users: [{ name: alice, hardwareMfaDevices: [{ serialNumber: GAHT12345678 }] }]
`
  const server = await startServer()
  const seed = await withFile('seed.yaml', text, loadSeed)
  expect(() => seed.apply(server.iamulator)).toThrow(
    /^MFA device that is not virtual at accounts\.000000000000\.users\[0\]\.hardwareMfaDevices\[0\] \(.*:5:\d+\): aws-cn has only virtual ones$/,
  )
  await server.close()
})

test.each([
  ['aws-us-gov', 'mfaDevices', '{ name: phone, seed: JBSWY3DPEHPK3PXP }'],
  ['aws-us-gov', 'hardwareMfaDevices', '{ serialNumber: GAHT12345678, seed: JBSWY3DPEHPK3PXP }'],
  ['aws-us-gov', 'securityKeys', '{ name: key }'],
  ['aws-cn', 'mfaDevices', '{ name: phone, seed: JBSWY3DPEHPK3PXP }'],
])('a root user in %s has no %s', async (partition, kind, device) => {
  const text = (root: string) => `
partition: ${partition}
accounts:
  "${ACCOUNT}":
    root: { ${kind}: ${root} }
    users: [{ name: alice, mfaDevices: [{ name: alice, seed: JBSWY3DPEHPK3PXP }] }]
`
  const server = await startServer()
  const region = partition === 'aws-cn' ? 'cn-north-1' : 'us-gov-west-1'
  const refused = await withFile('seed.yaml', text(`[${device}]`), loadSeed)
  expect(() => refused.apply(server.iamulator)).toThrow(
    new RegExp(
      `^MFA device of a root user at accounts\\.${ACCOUNT}\\.root\\.${kind}\\[0\\] \\(.*\\): in ${partition}, root users have none$`,
    ),
  )
  const without = await withFile('seed.yaml', text('[]'), loadSeed)
  without.apply(server.iamulator)
  const devices = await server.iam(ADMINISTRATOR, region).send(new ListVirtualMFADevicesCommand({}))
  expect(devices.VirtualMFADevices?.map(({ SerialNumber }) => SerialNumber)).toEqual([
    `arn:${partition}:iam::${ACCOUNT}:mfa/alice`,
  ])
  await server.close()
})

test('a reset names a partition that exists', async () => {
  const server = await startServer()
  const { status, text } = await post(server, 'reset', { account: ACCOUNT, partition: 'china' })
  expect({ status, ...JSON.parse(text) }).toMatchObject({
    status: 400,
    message: '"partition" must be the name of a partition, such as "aws-cn".',
  })
  expect((await post(server, 'reset', { partition: 'aws-cn' })).status).toBe(400)
  await server.close()
})

test('an instance of IAM Identity Center is in the partition of its account, by default in the region of IAM', async () => {
  const seed = {
    identityCenter: { instanceId: INSTANCE_ID, permissionSets: [{ name: 'Dev' }] },
    partition: 'aws-cn',
  }
  const server = await startServer()
  try {
    expect(await post(server, 'seed', { seed })).toMatchObject({ status: 200 })
    const { Instances } = await server
      .ssoAdmin(ADMINISTRATOR, 'cn-north-1')
      .send(new ListInstancesCommand({}))
    const InstanceArn = `arn:aws-cn:sso:::instance/${INSTANCE_ID}`
    expect(Instances).toMatchObject([{ InstanceArn, PrimaryRegion: 'cn-north-1' }])
    expect(server.iamulator.store.view({ partition: 'aws', accountId: ACCOUNT }).ssoInstances.size).toBe(0)
  } finally {
    await server.close()
  }
})
