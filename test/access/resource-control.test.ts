/** Tests how resource control policies limit who can assume roles. */
import { CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { post as ask } from '../admin/decisions/requests.ts'
import { assume, assumeDenied, roleTrusting } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  expectError,
  OTHER,
  type TestServer,
  trust,
} from '../support/harness.ts'
import {
  type Attachments,
  LEVELS,
  ORGANIZATION,
  OUTSIDER,
  organizationWith,
  policyArn,
  resourceControl,
  seededServer,
} from '../support/organizations.ts'

const MEMBER = administratorOf(OTHER)
const ADMINISTRATOR_ARN = `arn:aws:iam::${OTHER}:user/iamulator`
const CONTROLLED = ' with an explicit deny in a resource control policy'

const POLICIES = [
  resourceControl('members-only', 'sts:AssumeRole', {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION },
  }),
  resourceControl('no-sessions', 'sts:*'),
]

let server: TestServer
afterEach(() => server.close())

async function start(attachments: Attachments): Promise<void> {
  server = await seededServer({ organization: organizationWith(POLICIES, attachments) })
}

describe('O3, O5: resource control policies', () => {
  const membersOnly = { resourceControlPolicies: ['members-only'] }
  const everybody = trust({ AWS: [ACCOUNT, OTHER, OUTSIDER] })
  const outsider = administratorOf(OUTSIDER)

  test.each(LEVELS)('C7.12.2, 14.1: of the %s bind callers from outside on AssumeRole', async (level) => {
    await start({ [level]: membersOnly })
    const role = await roleTrusting(server, 'r', everybody, {}, MEMBER)
    const { message, ...denied } = assumeDenied(`arn:aws:iam::${OUTSIDER}:user/iamulator`, role)
    await expectError(assume(server, outsider, role), { ...denied, message: `${message}${CONTROLLED}` })
    await assume(server, ADMINISTRATOR, role)
    await assume(server, MEMBER, role)
  })

  test('C7.12.2, O5: are named in denials of AssumeRole, trust and identity policies are not', async () => {
    await start({ outer: { resourceControlPolicies: ['no-sessions'] } })
    const arn = policyArn(server, 'no-sessions')
    expect(arn).toMatch(/^arn:aws:organizations::\d{12}:policy\/o-\w+\/resource_control_policy\/p-\w+$/)
    const role = await roleTrusting(server, 'r', everybody, {}, MEMBER)
    for (const [caller, name] of [
      [MEMBER, ADMINISTRATOR_ARN],
      [ADMINISTRATOR, `arn:aws:iam::${ACCOUNT}:user/iamulator`],
    ] as const) {
      const { message, ...denied } = assumeDenied(name, role)
      const named = { ...denied, message: `${message}${CONTROLLED}: ${arn}` }
      await expectError(assume(server, caller, role), named)
    }
    // The denial by a trust policy outside the reach of resource control policies.
    const closed = await roleTrusting(server, 'closed', trust({ AWS: ACCOUNT }))
    await expectError(assume(server, MEMBER, closed), assumeDenied(ADMINISTRATOR_ARN, closed))
  })

  test.each([
    ['sts:TagSession', { Tags: [{ Key: 'team', Value: 'blue' }] }],
    ['sts:SetSourceIdentity', { SourceIdentity: 'alice' }],
  ])('2.8, 14.1, C7.12.2: bind %s, and a refusal issues nothing', async (action, more) => {
    const account = { resourceControlPolicies: ['narrow'] }
    const organization = organizationWith([resourceControl('narrow', action)], { account })
    server = await seededServer({ organization })
    const document = trust({ AWS: [ACCOUNT, OTHER] }, ['sts:AssumeRole', action])
    const role = await roleTrusting(server, 'r', document, {}, MEMBER)
    const seal = jest.spyOn(server.iamulator.sessions, 'seal')
    const { message, ...denied } = assumeDenied(ADMINISTRATOR_ARN, role, action)
    const reason = `${CONTROLLED}: ${policyArn(server, 'narrow')}`
    await expectError(assume(server, MEMBER, role, more), { ...denied, message: `${message}${reason}` })
    expect(seal).not.toHaveBeenCalled()
    await assume(server, MEMBER, role)
    await assume(server, ADMINISTRATOR, await roleTrusting(server, 'free', document), more)
    expect(seal).toHaveBeenCalledTimes(2)
  })

  test('14.1: bind a service, which is told no policy of the organization', async () => {
    await start({ account: { resourceControlPolicies: ['no-sessions'] } })
    const service = 'ecs.amazonaws.com'
    const role = await roleTrusting(server, 'r', trust({ Service: service }), {}, MEMBER)
    const { text } = await ask(server, 'service-call', { service, roleArn: role, sessionName: 'task' })
    const { message } = assumeDenied(service, role)
    expect(JSON.parse(text)).toMatchObject({ error: 'AccessDenied', message: `${message}${CONTROLLED}` })
  })

  test('14.1: bind a service-linked role neither when it calls nor when it is assumed', async () => {
    await start({ account: { resourceControlPolicies: ['no-sessions'] } })
    const service = 'ecs.amazonaws.com'
    const linked = new CreateServiceLinkedRoleCommand({ AWSServiceName: service })
    const { Role } = await server.iam(MEMBER).send(linked)
    const body = { service, roleArn: Role?.Arn, sessionName: 'task' }
    const { credentials } = JSON.parse((await ask(server, 'service-call', body)).text)
    const { expiration: _, ...linkedSession } = credentials
    const mine = await roleTrusting(server, 'r', trust({ AWS: [Role?.Arn, OTHER] }), {}, MEMBER)
    await assume(server, linkedSession, mine)
    await expectError(assume(server, MEMBER, mine), { code: 'AccessDenied', status: 403 })
  })

  test('14.1: do not bind roles of the management account and of outsiders', async () => {
    await start({ root: membersOnly })
    await assume(server, outsider, await roleTrusting(server, 'r', everybody))
    await assume(server, outsider, await roleTrusting(server, 'r', everybody, {}, outsider))
  })

  test.each([
    ['everybody as a type of principal', {}, { Principal: { AWS: '*' } }],
    ['the service in capitals', {}, { Action: 'STS:AssumeRole' }],
    ['NotResource', {}, { Resource: undefined, NotResource: `arn:aws:iam::${OTHER}:role/free` }],
    ['the older version', { Version: '2008-10-17' }, {}],
    ['no version', { Version: undefined }, {}],
  ])('C7.12.4, 14.2: with %s deny as well', async (_what, document, changes) => {
    const { content } = resourceControl('written', 'sts:AssumeRole')
    const Statement = { ...content.Statement, ...changes }
    const policy = { name: 'written', type: 'RESOURCE_CONTROL_POLICY' } as const
    const policies = [{ ...policy, content: { ...content, ...document, Statement } }]
    const account = { resourceControlPolicies: ['written'] }
    server = await seededServer({ organization: organizationWith(policies, { account }) })
    const role = await roleTrusting(server, 'r', everybody, {}, MEMBER)
    await expectError(assume(server, MEMBER, role), { code: 'AccessDenied', status: 403 })
    const call = assume(server, MEMBER, await roleTrusting(server, 'free', everybody, {}, MEMBER))
    if ('NotResource' in changes) expect(await call).toHaveProperty('Credentials')
    else await expectError(call, { code: 'AccessDenied', status: 403 })
  })

  test.each([
    ['2012-10-17', true],
    ['2008-10-17', false],
    [undefined, false],
  ])('C7.12.4: of version %s have variables: %s', async (Version, hasVariables) => {
    const { content, name, type } = resourceControl('variable', 'sts:AssumeRole')
    const Statement = { ...content.Statement, Resource: 'arn:aws:iam::*:role/${aws:PrincipalAccount}' }
    const policies = [{ name, type, content: { Version, Statement } }]
    const account = { resourceControlPolicies: [name] }
    server = await seededServer({ organization: organizationWith(policies, { account }) })
    const call = assume(server, MEMBER, await roleTrusting(server, OTHER, everybody, {}, MEMBER))
    if (hasVariables) await expectError(call, { code: 'AccessDenied', status: 403 })
    else expect(await call).toHaveProperty('Credentials')
  })

  test('14.1, C7.12.3, S13: do not keep a service from its service-linked role', async () => {
    await start({ account: { resourceControlPolicies: ['no-sessions'] } })
    const service = 'ecs.amazonaws.com'
    const command = new CreateServiceLinkedRoleCommand({ AWSServiceName: service })
    const { Role } = await server.iam(MEMBER).send(command)
    const own = await roleTrusting(server, 'r', trust({ Service: service }), {}, MEMBER)
    const statusFor = async (roleArn: string | undefined) =>
      (await ask(server, 'service-call', { service, roleArn, sessionName: 'task' })).status
    expect(await statusFor(Role?.Arn)).toBe(200)
    expect(await statusFor(own)).toBe(403)
  })
})
