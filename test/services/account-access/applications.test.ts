/** Tests applications of the account access manager, and their tags. */
import { GetRoleCommand } from '@aws-sdk/client-iam'
import { DisableAWSServiceAccessCommand } from '@aws-sdk/client-organizations'
import { DeleteInstanceCommand } from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import { INSTANCE, INSTANCE_ID, instanceWith, putInstance } from '../../support/identity-center.ts'
import { at, OTHER_REGION } from '../../support/places.ts'
import { effectsIn } from '../effects-in.ts'
import { type AccountAccess, accountAccess } from './client.ts'
import { accessServer, createApplication, SERVICE, SOURCE } from './world.ts'

const expectEffect = effectsIn('account-access')
const UNUSABLE =
  'The identity source must be the organization instance of IAM Identity Center of this account and Region.'

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return accessServer({}, { now: () => now })
})
let client: AccountAccess
beforeEach(() => {
  client = accountAccess(server)
})

const invalid = (message: string | RegExp) => ({ code: 'ValidationException', status: 400, message })
const get = (applicationArn: string) => client.call('GetApplication', { applicationArn })
const list = () => client.call('ListApplications')
const rows = () => server.iamulator.store.view(at(ACCOUNT))
const timeOf = (time: number) => new Date(time).toISOString()

describe('CreateApplication', () => {
  test('creates an application, also in IAM Identity Center, which is shown at once', async () => {
    const { status, output } = await expectEffect(
      'CreateApplication',
      () => client.call('CreateApplication', { ...SOURCE, tags: { team: 'a' } }),
      { ListApplications: list },
    )
    expect({ status, output }).toEqual({
      status: 200,
      output: {
        applicationArn: expect.stringMatching(
          `^arn:aws:account-access:us-east-1:${ACCOUNT}:application/[0-9a-f]{16}$`,
        ),
      },
    })
    const arn = String(Reflect.get(Object(output), 'applicationArn'))
    const application = {
      tenantId: expect.stringMatching(/^aa-[a-z0-9]{9}$/),
      createdAt: timeOf(NOW),
      updatedAt: timeOf(NOW),
    }
    const [, sso] = [...rows().ssoApplications.rows()][0] ?? []
    expect(sso).toMatchObject({ status: 'ENABLED', accountId: ACCOUNT })
    expect(sso?.arn).toMatch(
      new RegExp(`^arn:aws:sso::${ACCOUNT}:application/${INSTANCE_ID}/apl-[0-9a-f]{16}$`),
    )
    expect((await get(arn)).output).toEqual({
      ...application,
      identitySource: { identityCenter: { instanceArn: INSTANCE, applicationArn: sso?.arn } },
      status: 'ACTIVE',
      tags: { team: 'a' },
    })
    expect((await list()).output).toEqual({ applications: [{ ...application, applicationArn: arn }] })
  })

  test('creates the service-linked role', async () => {
    await createApplication(client)
    const { Role } = await server
      .iam()
      .send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForAccountAccessManager' }))
    expect(Role?.Arn).toBe(
      `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${SERVICE}/AWSServiceRoleForAccountAccessManager`,
    )
  })

  test('returns the application that exists for the same request, and refuses another one', async () => {
    const arn = await createApplication(client, { tags: { team: 'a', cost: '' } })
    expect(await createApplication(client, { tags: { cost: '', team: 'a' } })).toBe(arn)
    for (const tags of [undefined, { team: 'a' }, { team: 'b', cost: '' }, { team: 'a', price: '' }])
      await expectError(createApplication(client, { tags }), {
        code: 'AlreadyCreatedException',
        status: 400,
        message: 'An application already exists for this instance.',
      })
    expect([...rows().accessApplications.rows()]).toHaveLength(1)
  })

  test('needs the organization instance of the account, in its region', async () => {
    const from = (instanceArn: string) => ({ identitySource: { identityCenter: { instanceArn } } })
    const other = 'arn:aws:sso:::instance/ssoins-0000000000000000'
    await expectError(client.call('CreateApplication', from(other)), invalid(UNUSABLE))
    const elsewhere = accountAccess(server, undefined, OTHER_REGION)
    await expectError(elsewhere.call('CreateApplication', SOURCE), invalid(UNUSABLE))
    const member = accountAccess(server, administratorOf(OTHER))
    await expectError(member.call('CreateApplication', SOURCE), invalid(UNUSABLE))
    putInstance(server, OTHER, instanceWith({ id: 'ssoins-72230000aaaabbbb', kind: 'account' }))
    const own = from('arn:aws:sso:::instance/ssoins-72230000aaaabbbb')
    await expectError(member.call('CreateApplication', own), invalid(UNUSABLE))
  })

  test('needs trusted access in the organization', async () => {
    await server.organizations().send(new DisableAWSServiceAccessCommand({ ServicePrincipal: SERVICE }))
    await expectError(
      createApplication(client),
      invalid(`Trusted access for ${SERVICE} is not enabled in AWS Organizations.`),
    )
    expect((await list()).output).toEqual({ applications: [] })
  })

  test('refuses reserved tag keys, and more than 50 tags', async () => {
    await expectError(
      createApplication(client, { tags: { 'AWS:x': '' } }),
      invalid('Tag keys cannot begin with the reserved prefix aws:.'),
    )
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, '']))
    await expectError(
      createApplication(client, { tags: many }),
      invalid('A resource can have at most 50 tags.'),
    )
    expect((await list()).output).toEqual({ applications: [] })
  })

  test('refuses an identity source without an instance', async () => {
    await expectError(client.call('CreateApplication', {}), invalid(/'identitySource'.*must not be null/))
    await expectError(client.call('CreateApplication', { identitySource: {} }), {
      code: 'SerializationException',
      status: 400,
    })
  })
})

describe('DeleteApplication', () => {
  test('deletes an application, and does nothing when it is gone', async () => {
    const applicationArn = await createApplication(client)
    const remove = () => client.call('DeleteApplication', { applicationArn })
    const reads = { GetApplication: () => get(applicationArn), ListApplications: list }
    expect(await expectEffect('DeleteApplication', remove, reads)).toEqual({ status: 204, output: undefined })
    expect((await remove()).status).toBe(204)
    await expectError(get(applicationArn), {
      code: 'ResourceNotFoundException',
      status: 404,
      message: `Could not find application ${applicationArn}`,
    })
    expect([...rows().ssoApplications.rows()]).toEqual([])
    expect(await createApplication(client)).not.toBe(applicationArn)
  })

  test('does nothing in another region', async () => {
    const applicationArn = await createApplication(client)
    await accountAccess(server, undefined, OTHER_REGION).call('DeleteApplication', { applicationArn })
    expect((await get(applicationArn)).status).toBe(200)
  })

  test('goes with the instance', async () => {
    const arn = await createApplication(client)
    await server.ssoAdmin().send(new DeleteInstanceCommand({ InstanceArn: INSTANCE }))
    await expectError(get(arn), { code: 'ResourceNotFoundException', status: 404 })
  })
})

describe('tags', () => {
  let resourceArn: string
  beforeEach(async () => {
    resourceArn = await createApplication(client)
  })
  const tag = (tags: object) => client.call('TagResource', { resourceArn, tags })
  const untag = (...tagKeys: string[]) => client.call('UntagResource', { resourceArn, tagKeys })
  const listed = () => client.call('ListTagsForResource', { resourceArn })

  test('are added, replaced, and removed', async () => {
    const reads = { ListTagsForResource: listed, GetApplication: () => get(resourceArn) }
    expect((await listed()).output).toEqual({ tags: {} })
    now += 5000
    const added = await expectEffect('TagResource', () => tag({ team: 'a', Team: 'b' }), reads)
    expect(added).toEqual({ status: 200, output: {} })
    await tag({ team: 'c' })
    expect((await listed()).output).toEqual({ tags: { team: 'c', Team: 'b' } })
    expect((await get(resourceArn)).output).toMatchObject({
      tags: { team: 'c', Team: 'b' },
      createdAt: timeOf(NOW),
      updatedAt: timeOf(NOW + 5000),
    })
    await expectEffect('UntagResource', () => untag('team', 'unknown'), reads)
    expect((await listed()).output).toEqual({ tags: { Team: 'b' } })
    await untag('Team')
    expect((await listed()).output).toEqual({ tags: {} })
  })

  test('are at most 50, none of them reserved', async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, '']))
    await tag(many(50))
    await tag(many(1))
    await expectError(tag({ another: '' }), invalid('A resource can have at most 50 tags.'))
    await expectError(tag({ 'aws:x': '' }), invalid('Tag keys cannot begin with the reserved prefix aws:.'))
    await untag(...Object.keys(many(50)))
    await expectError(tag(many(51)), invalid('A resource can have at most 50 tags.'))
    expect((await listed()).output).toEqual({ tags: {} })
  })

  test('are removed by keys, which must be given', async () => {
    await expectError(untag(), invalid(/at 'tagKeys' failed to satisfy constraint: Member must not be null/))
  })

  test('need an application', async () => {
    for (const other of ['x', `${resourceArn}0`]) {
      const error = {
        code: 'ResourceNotFoundException',
        status: 404,
        message: `Could not find application ${other}`,
      }
      await expectError(client.call('TagResource', { resourceArn: other, tags: { a: 'b' } }), error)
      await expectError(client.call('UntagResource', { resourceArn: other, tagKeys: ['a'] }), error)
      await expectError(client.call('ListTagsForResource', { resourceArn: other }), error)
    }
  })
})
