/** Tests which denials end in an authorization ID. */
import * as sdk from '@aws-sdk/client-iam'
import { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { post } from '../admin/decisions/requests.ts'
import { deniedText, userArn, userWith, withAuthorizationId } from '../services/callers.ts'
import { assume, assumeDenied, roleTrusting } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  countingBytes,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../support/harness.ts'
import { organizationWith, policyArn, seededServer, serviceControl } from '../support/organizations.ts'

type Call = (client: sdk.IAMClient) => Promise<unknown>

/** Operations that were seen with an ID, or whose denials probably have one, and what these name. */
const calls: Readonly<Record<string, readonly [resource: string, call: Call]>> = {
  GetAccountProperties: ['*', (client) => client.send(new sdk.GetAccountPropertiesCommand({}))],
  GetOutboundWebIdentityFederationInfo: [
    '*',
    (client) => client.send(new sdk.GetOutboundWebIdentityFederationInfoCommand({})),
  ],
  CreateServiceLinkedRole: [
    `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    (client) => client.send(new sdk.CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' })),
  ],
  CreateUser: [userArn('u'), (client) => client.send(new sdk.CreateUserCommand({ UserName: 'u' }))],
  GetUser: ['user u', (client) => client.send(new sdk.GetUserCommand({ UserName: 'u' }))],
  GetRole: ['role r', (client) => client.send(new sdk.GetRoleCommand({ RoleName: 'r' }))],
  PutAccountProperties: [
    '*',
    (client) =>
      client.send(new sdk.PutAccountPropertiesCommand({ Properties: { 'RoleManager/Enabled': 'true' } })),
  ],
  SetSecurityTokenServicePreferences: [
    '*',
    (client) =>
      client.send(
        new sdk.SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: 'v2Token' }),
      ),
  ],
}

const server = serverForAllTests()

const denied = (message: string | RegExp) => ({ code: 'AccessDenied', status: 403, message })
const userNamed = async (name: string, document?: string) =>
  server.iam(await userWith(server, name, document))

const ID = /authorization id: ([0-9a-z]{23,25})$/
const idIn = async (call: Promise<unknown>) =>
  ID.exec(String(await call.catch((error: unknown) => Reflect.get(Object(error), 'message'))))?.[1]

describe.each(Object.entries(calls))('C7.12.1: a denial of %s', (operation, [resource, call]) => {
  const action = `iam:${operation}`

  test('by nobody’s permission', async () => {
    const name = `poor-${operation}`
    const message = deniedText(userArn(name), action, resource)
    await expectError(call(await userNamed(name)), denied(withAuthorizationId(message)))
  })

  test('by an explicit deny, after the policy that has an ARN', async () => {
    const name = `denied-${operation}`
    const text = `User: ${userArn(name)} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in an identity-based policy`
    const client = await userNamed(name, policy('Deny', action))
    await expectError(call(client), denied(withAuthorizationId(text)))
    const create = { PolicyName: name, PolicyDocument: policy('Deny', action) }
    const { Policy } = await server.iam().send(new sdk.CreatePolicyCommand(create))
    const other = await userNamed(`${name}-2`)
    const attach = { UserName: `${name}-2`, PolicyArn: Policy?.Arn }
    await server.iam().send(new sdk.AttachUserPolicyCommand(attach))
    const named = `${text.replace(name, `${name}-2`)}: ${Policy?.Arn}`
    await expectError(call(other), denied(withAuthorizationId(named)))
  })
})

describe('C7.12.1: the ID', () => {
  const getRole = (client: sdk.IAMClient) => client.send(new sdk.GetRoleCommand({ RoleName: 'r' }))

  test('is another for each denial', async () => {
    const client = await userNamed('curious')
    const ids = [await idIn(getRole(client)), await idIn(getRole(client)), await idIn(getRole(client))]
    expect(new Set(ids).size).toBe(3)
    expect(ids).not.toContain(undefined)
  })

  test('comes from the source of randomness', async () => {
    const ids = []
    for (const seed of ['one', 'one', 'two']) {
      const own = await startServer({}, { randomBytes: countingBytes(seed) })
      ids.push(await idIn(getRole(own.iam(await userWith(own, 'curious')))))
      await own.close()
    }
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })

  test('follows a service control policy', async () => {
    const organization = organizationWith([serviceControl('no-roles', 'Deny', 'iam:GetRole')], {
      account: { serviceControlPolicies: ['FullAWSAccess', 'no-roles'] },
    })
    const own = await seededServer({ organization })
    const text = `User: arn:aws:iam::${OTHER}:user/iamulator is not authorized to perform: iam:GetRole on resource: role r with an explicit deny in a service control policy: ${policyArn(own, 'no-roles')}`
    await expectError(getRole(own.iam(administratorOf(OTHER))), denied(withAuthorizationId(text)))
    await own.close()
  })

  test('is not part of the reason in explanations', async () => {
    await idIn(getRole(await userNamed('explained')))
    const question = { principal: userArn('explained'), action: 'iam:GetRole', resource: '*' }
    const { text } = await post(server, 'explain', question)
    expect(JSON.parse(text)).toMatchObject({
      reason: 'because no identity-based policy allows the iam:GetRole action',
    })
  })
})

describe('C7.12.1: denials that print no ID', () => {
  const expectNoId = async (call: Promise<unknown>, text: string) => {
    const message = await call.then(String, (error: unknown) => Reflect.get(Object(error), 'message'))
    expect(message).toBe(text)
  }

  test.each([
    [
      'CreateRole',
      `arn:aws:iam::${ACCOUNT}:role/r`,
      (client) =>
        client.send(
          new sdk.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: OTHER }) }),
        ),
    ],
    [
      'ListInstanceProfiles',
      `arn:aws:iam::${ACCOUNT}:instance-profile/`,
      (client) => client.send(new sdk.ListInstanceProfilesCommand({})),
    ],
    ['ListOrganizationsFeatures', '*', (client) => client.send(new sdk.ListOrganizationsFeaturesCommand({}))],
    [
      'EnableOrganizationsRootSessions',
      '*',
      (client) => client.send(new sdk.EnableOrganizationsRootSessionsCommand({})),
    ],
  ] satisfies [string, string, Call][])('%s', async (operation, resource, call) => {
    const name = `without-${operation}`
    await expectNoId(call(await userNamed(name)), deniedText(userArn(name), `iam:${operation}`, resource))
  })

  test('of STS', async () => {
    const credentials = await userWith(server, 'sts', policy('Deny', 'sts:*'))
    const command = new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAQAAAAAAAAAAAAAAA' })
    const text = `User: ${userArn('sts')} is not authorized to perform: sts:GetAccessKeyInfo on resource: * with an explicit deny in an identity-based policy`
    await expectNoId(server.sts(credentials).send(command), text)
    const role = await roleTrusting(server, 'closed', trust({ AWS: OTHER }))
    const caller = `arn:aws:iam::${ACCOUNT}:user/iamulator`
    await expectError(assume(server, ADMINISTRATOR, role), assumeDenied(caller, role))
  })
})

describe('the modes', () => {
  const messageOf = async (call: Promise<unknown>) =>
    String(Reflect.get(Object(await call.catch((error: unknown) => error)), 'message'))
  const sts = new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAQAAAAAAAAAAAAAAA' })

  test('all: also denials of STS print an ID', async () => {
    const own = await startServer({ authorizationIds: 'all' })
    const credentials = await userWith(own, 'sts', policy('Deny', 'sts:*'))
    expect(await messageOf(own.sts(credentials).send(sts))).toMatch(ID)
    await own.close()
  })

  test('off: no denial has one', async () => {
    const own = await startServer({ authorizationIds: 'off' })
    const client = own.iam(await userWith(own, 'curious'))
    const error: unknown = await client
      .send(new sdk.GetRoleCommand({ RoleName: 'r' }))
      .catch((thrown: unknown) => thrown)
    expect(Reflect.get(Object(error), 'message')).toBe(
      deniedText(userArn('curious'), 'iam:GetRole', 'role r'),
    )
    expect(JSON.stringify(error)).not.toContain('x-iamulator-authorization-id')
    await own.close()
  })
})
