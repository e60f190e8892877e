/** AWS services in trust policies: only those that exist are accepted. */
import {
  AcquireRoleCommand,
  CreateRoleCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { assembleIamulator } from '../../../../server/app/iamulator.ts'
import { loadSeed } from '../../../../server/seed/index.ts'
import type { SeedFile } from '../../../../server/seed/types.ts'
import { withFile } from '../../../docs/temporary.ts'
import { ACCOUNT, expectError, serverForAllTests, type TestServer, trust } from '../../../support/harness.ts'
import { seededServer } from '../../../support/organizations.ts'
import { at, PARTITION } from '../../../support/places.ts'
import { roleOf } from './role-callers.ts'
import { roleTemplateArn } from './template-fixtures.ts'

const UNKNOWN = 'nosuch.amazonaws.com'

const server = serverForAllTests()
beforeAll(async () => {
  await roleOf(server, 'trusting')
})

function create(at: TestServer, name: string, RoleName = `for-${name}`) {
  const AssumeRolePolicyDocument = trust({ Service: name })
  return at.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
}

const refusalOf = (name: string) => ({
  code: 'MalformedPolicyDocument',
  status: 400,
  message: `Invalid principal in policy: "SERVICE":"${name}"`,
})

const noteOn = (name: string) =>
  `NOTE Unknown service ${name}. If AWS has it, add it to externalPrincipals in the seed.\n`

/** Names of services that exist only in China. */
const CHINESE = ['ec2.amazonaws.com.cn', 'lambda.cn-north-1.amazonaws.com.cn']

test.each([
  'ec2.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'pods.eks.amazonaws.com',
  'member.org.stacksets.cloudformation.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
  'alexa-appkit.amazon.com',
  'logs.us-east-1.amazonaws.com',
  'states.us-gov-west-1.amazonaws.com',
  'delivery.logs.eu-west-1.amazonaws.com',
  ...(PARTITION === 'aws-cn' ? CHINESE : []),
])('S11b: %s is one', async (name) => {
  const { Role } = await create(server, name)
  const { Role: stored } = await server.iam().send(new GetRoleCommand({ RoleName: Role?.RoleName }))
  expect(decodeURIComponent(stored?.AssumeRolePolicyDocument ?? '')).toBe(trust({ Service: name }))
})

test.each([
  'ec2',
  'ec2.example.com',
  'arn:aws:iam::aws:service/ec2',
  UNKNOWN,
  'typo-ec2.amazonaws.com',
  'EC2.amazonaws.com',
  'x.ec2.amazonaws.com',
  'nosuch.us-east-1.amazonaws.com',
  'logs.nowhere.amazonaws.com',
  'us-east-1.amazonaws.com',
  'ec2.amazon.com',
  'ec2.aws.internal',
  ...(PARTITION === 'aws-cn' ? ['ec2.amazonaws.eu'] : CHINESE),
])('S11b: %s is no service', async (name) => {
  await expectError(create(server, name, 'refused'), refusalOf(name))
  const PolicyDocument = trust({ Service: ['ec2.amazonaws.com', name] })
  await expectError(
    server.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: 'trusting', PolicyDocument })),
    refusalOf(name),
  )
})

test('what is unknown stands in the log with the way out, what is malformed does not', async () => {
  await expectError(create(server, 'log.amazonaws.com'), refusalOf('log.amazonaws.com'))
  expect(server.log().split(noteOn('log.amazonaws.com'))).toHaveLength(2)
  await expectError(create(server, 'log.example.com'), refusalOf('log.example.com'))
  expect(server.log()).not.toContain('no service log.example.com')
})

describe('a seed', () => {
  let seeded: TestServer | undefined
  afterEach(async () => {
    await seeded?.close()
    seeded = undefined
  })
  const rolesFor = (name: string) => ({
    [ACCOUNT]: { roles: [{ name: 'seeded', trust: trust({ Service: name }) }] },
  })

  async function apply(seed: SeedFile): Promise<void> {
    const loaded = await withFile('seed.json', JSON.stringify(seed), (file) => loadSeed(file, at(ACCOUNT)))
    loaded.apply(await assembleIamulator())
  }

  test('lets in services that are not known', async () => {
    const externalPrincipals = [UNKNOWN, 'ec2.amazonaws.com.cn']
    seeded = await seededServer({ externalPrincipals, accounts: rolesFor(UNKNOWN) })
    await create(seeded, UNKNOWN)
    await create(seeded, 'ec2.amazonaws.com.cn')
    await expectError(create(seeded, `x${UNKNOWN}`), refusalOf(`x${UNKNOWN}`))
  })

  test('cannot name what no service can be called', () =>
    expect(apply({ externalPrincipals: ['ec2.example.com'] })).rejects.toThrow('externalPrincipals'))

  test('that makes a role for one is refused, and told the way out', () =>
    expect(apply({ accounts: rolesFor(UNKNOWN) })).rejects.toThrow(
      `${refusalOf(UNKNOWN).message} (Unknown service ${UNKNOWN}. If AWS has it, add it to externalPrincipals in the seed.)`,
    ))

  test('whose role template names one makes no role of it', async () => {
    const TemplateArn = roleTemplateArn('unknown')
    const template = {
      TemplateArn,
      MinorVersion: 1,
      RoleNamePattern: 'acquired',
      AssumeRolePolicyDocumentTemplate: trust({ Service: UNKNOWN }),
    }
    seeded = await seededServer({ roleTemplates: [template] })
    const acquire = seeded.iam().send(new AcquireRoleCommand({ TemplateArn }))
    await expectError(acquire, refusalOf(UNKNOWN))
    expect(seeded.log()).toContain(noteOn(UNKNOWN))
  })
})
