/** Tests who may read what of a denial, when, and in which pages. */
import { AddUserToGroupCommand, CreateGroupCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { post } from '../../admin/decisions/requests.ts'
import { note } from '../../support/evidence.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  serverForEachTest,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { userArn, userWith } from '../callers.ts'
import { roleTrusting } from '../sts/sts-callers.ts'
import { deniedId, iamToolbox } from './client.ts'

const server = serverForEachTest()

const NOT_FOUND = { code: 'ResourceNotFoundException', status: 404 }

async function deniedGetUser(on: TestServer, name: string, document?: string): Promise<string> {
  const client = on.iam(await userWith(on, name, document))
  return deniedId(client.send(new GetUserCommand({ UserName: 'u' })))
}

describe('pages', () => {
  const resources = Array.from({ length: 120 }, (_, at) => `arn:aws:s3:::bucket/${at}`)

  test('have 50 evaluations, and all of them the context and the policies', async () => {
    await userWith(server, 'reader', policy('Deny', 's3:GetObject'))
    const question = { principal: userArn('reader'), action: 's3:GetObject', resources }
    const { authorizationId: id } = JSON.parse((await post(server, 'authorize', question)).text)
    const first = await iamToolbox(server).details(id)
    const second = await iamToolbox(server).details(id, first.nextToken)
    const third = await iamToolbox(server).details(id, second.nextToken)
    expect([first, second, third].map(({ evaluations }) => evaluations.length)).toEqual([50, 50, 20])
    const listed = [first, second, third].flatMap(({ evaluations }) => evaluations)
    expect(listed.map(({ resource }) => resource)).toEqual(resources)
    expect(third.nextToken).toBeUndefined()
    expect([second.policies, third.requestContext]).toEqual([first.policies, first.requestContext])
    note('iam-toolbox:GetRequestAuthorizationDetails', 'pages')
  })
})

describe('the time', () => {
  const moved = (on: TestServer, advance: string) => post(on, 'clock', { advance })

  test('details end 24 hours after the denial', async () => {
    const id = await deniedGetUser(server, 'denied')
    await moved(server, '23h')
    expect((await iamToolbox(server).details(id)).evaluations).toHaveLength(1)
    await moved(server, '1h')
    await expectError(iamToolbox(server).details(id), NOT_FOUND)
  })

  test('with --authorization-delay, they begin later', async () => {
    const own = await startServer({ authorizationDelay: 60_000 })
    const id = await deniedGetUser(own, 'denied')
    await expectError(iamToolbox(own).details(id), NOT_FOUND)
    await moved(own, '1m')
    expect((await iamToolbox(own).details(id)).evaluations).toHaveLength(1)
    await own.close()
  })
})

describe('a request across accounts', () => {
  test('each account reads its own side', async () => {
    const document = policy('Allow', 'sts:AssumeRole')
    const caller = await userWith(server, 'guest', document)
    const role = await roleTrusting(
      server,
      'closed',
      trust({ AWS: '333333333333' }),
      {},
      administratorOf(OTHER),
    )
    const assume = server
      .sts(caller)
      .send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'session' }))
    const id = await deniedId(assume)
    const own = await iamToolbox(server).details(id)
    const owner = await iamToolbox(server, administratorOf(OTHER)).details(id)
    const types = ({ policies }: typeof own) => policies.map(({ type }) => type)
    expect(types(own)).toEqual(['IDENTITY_BASED_POLICY'])
    expect(types(owner)).toEqual(['RESOURCE_BASED_POLICY'])
    expect(own.requestContext).toMatchObject({ 'aws:PrincipalARN': userArn('guest') })
    expect(own.requestContext).not.toHaveProperty('aws:ResourceAccount')
    expect(owner.requestContext).toMatchObject({ 'aws:ResourceAccount': OTHER })
    expect(Object.keys(owner.requestContext).filter((key) => /Principal|SourceIp/.test(key))).toEqual([])
    const uri = String(own.policies[0]?.uri)
    expect(await iamToolbox(server).policy(id, uri)).toEqual(JSON.parse(document))
    const theirs = String(owner.policies[0]?.uri)
    await expectError(iamToolbox(server, administratorOf(OTHER)).policy(id, theirs), NOT_FOUND)
  })
})

test('a policy of a group names the group', async () => {
  const iam = server.iam()
  await iam.send(new CreateGroupCommand({ GroupName: 'team' }))
  const client = server.iam(await userWith(server, 'member', policy('Allow', 'iam:GetRequest*')))
  await iam.send(new AddUserToGroupCommand({ GroupName: 'team', UserName: 'member' }))
  const { AttachGroupPolicyCommand, PutGroupPolicyCommand } = await import('@aws-sdk/client-iam')
  const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll'
  const inline = { GroupName: 'team', PolicyName: 'p', PolicyDocument: policy('Allow', 's3:*') }
  await iam.send(new PutGroupPolicyCommand(inline))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'team', PolicyArn }))
  const id = await deniedId(client.send(new GetUserCommand({ UserName: 'u' })))
  const { policies } = await iamToolbox(server).details(id)
  const group = `arn:aws:iam::${ACCOUNT}:group/team`
  expect(policies.map(({ inline: isInline, attachedTo: [to] }) => [isInline, to?.arn])).toEqual([
    [true, userArn('member')],
    [true, group],
    [false, group],
  ])
  const reader = await userWith(server, 'reader', policy('Allow', 'iam:GetRequestAuthorization*'))
  expect(await iamToolbox(server, reader).policy(id, String(policies[1]?.uri))).toEqual(
    JSON.parse(inline.PolicyDocument),
  )
})

describe('denials without an ID', () => {
  test('a call that passes in audit mode', async () => {
    const own = await startServer({ auth: 'audit' })
    const client = own.iam(await userWith(own, 'audited'))
    await expect(client.send(new GetUserCommand({ UserName: 'audited' }))).resolves.toBeDefined()
    const { text } = await post(own, 'explain', { authorizationId: '1' })
    expect(text).toContain('NoSuchDecision')
    await own.close()
  })
})

test('explain finds a denial by its ID, link, or message, and decisions list it', async () => {
  const client = server.iam(await userWith(server, 'denied'))
  const error: unknown = await client
    .send(new GetUserCommand({ UserName: 'u' }))
    .catch((thrown: unknown) => thrown)
  const message = String(Reflect.get(Object(error), 'message'))
  const [, id = ''] = /authorization id: (\w+)$/.exec(message) ?? []
  for (const authorizationId of [id, message, `https://x/#/authorization-details/${id}`]) {
    const explained = JSON.parse((await post(server, 'explain', { authorizationId })).text)
    expect(explained.authorizationId).toBe(id)
    expect(explained.decisions).toMatchObject([{ decision: 'implicitDeny', action: 'iam:GetUser' }])
  }
  const response = await fetch(`${server.url}/_iamulator/decisions?action=iam:GetUser`)
  const { decisions } = Object(await response.json())
  expect(decisions[0]).toMatchObject({ authorizationId: id })
})
