/** Tests AWS services that make requests on behalf of a principal, or as the principal for a resource. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { changeUser, userArn, userWith } from '../../services/callers.ts'
import { ACCOUNT, type Credentials, serverForAllTests } from '../../support/harness.ts'
import { ORGANIZATION, organizationWith, seededServer } from '../../support/organizations.ts'
import { ask, post, signedByAws4 } from './requests.ts'

const ATHENA = 'athena.amazonaws.com'
const S3 = 's3.amazonaws.com'
const TRAIL = 'cloudtrail.amazonaws.com'
const OBJECT = 'arn:aws:s3:::bucket/key'
const GET = { action: 's3:GetObject', resources: [OBJECT] }

const server = serverForAllTests()
let alice: Credentials
beforeAll(async () => {
  alice = await userWith(server, 'alice')
})

const allowIf = (condition: object, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more, Condition: condition },
})

/** Sets the only policy of alice. */
const aliceMayIf = (condition: object) =>
  changeUser(server, 'alice', (user) => ({ ...user, inline: { only: JSON.stringify(allowIf(condition)) } }))

async function refusalOf(path: string, body: object) {
  const { status, text } = await post(server, path, body)
  return { status, ...JSON.parse(text) }
}

async function contextOf(question: object) {
  const { text } = await post(server, 'explain', { action: 's3:GetObject', resource: OBJECT, ...question })
  return JSON.parse(text).context
}

describe('K8: forward access sessions', () => {
  const via = [ATHENA, S3]

  describe.each([
    ['of a named principal', () => ({ principal: userArn('alice') })],
    ['of whoever signed', () => ({ request: signedByAws4({ credentials: alice, service: 's3' }) })],
  ])('%s', (_, who) => {
    test.each([
      [{ 'ForAnyValue:StringEquals': { 'aws:CalledVia': ATHENA } }],
      [
        {
          'ForAllValues:StringEquals': { 'aws:CalledVia': [S3, ATHENA] },
          Null: { 'aws:CalledVia': 'false' },
        },
      ],
      [{ StringEquals: { 'aws:CalledViaFirst': ATHENA } }],
      [{ StringEquals: { 'aws:CalledViaLast': S3 } }],
      [{ Bool: { 'aws:ViaAWSService': 'true' } }],
    ])('meet %j, and direct calls do not', async (condition) => {
      aliceMayIf(condition)
      expect(await ask(server, { ...who(), ...GET, via })).toMatchObject({
        allowed: true,
        caller: { arn: userArn('alice') },
      })
      expect((await ask(server, { ...who(), ...GET })).allowed).toBe(false)
    })

    test('are no direct calls', async () => {
      aliceMayIf({ Bool: { 'aws:ViaAWSService': 'false' }, Null: { 'aws:CalledVia': 'true' } })
      expect((await ask(server, { ...who(), ...GET, via })).allowed).toBe(false)
      expect((await ask(server, { ...who(), ...GET })).allowed).toBe(true)
    })
  })

  test('leave the caller who it is', async () => {
    expect(await contextOf({ principal: userArn('alice'), via })).toMatchObject({
      'aws:PrincipalArn': userArn('alice'),
      'aws:PrincipalIsAWSService': 'false',
      'aws:SourceIp': '127.0.0.1',
      'aws:ViaAWSService': 'true',
      'aws:CalledVia': via,
      'aws:CalledViaFirst': ATHENA,
      'aws:CalledViaLast': S3,
    })
  })

  test('may be those of one service', async () => {
    const context = await contextOf({ principal: userArn('alice'), via: [ATHENA] })
    expect(context).toMatchObject({ 'aws:CalledVia': [ATHENA], 'aws:CalledViaLast': ATHENA })
  })

  test('leave nothing in direct calls', async () => {
    const context = await contextOf({ principal: userArn('alice') })
    expect(context).toMatchObject({ 'aws:ViaAWSService': 'false' })
    expect(Object.keys(context).join()).not.toMatch(/calledvia/i)
  })

  test.each([
    [
      { principal: TRAIL, via },
      /^via cannot be used with the service principal cloudtrail\.amazonaws\.com, /,
    ],
    [{ principal: userArn('alice'), via: [] }, /^Invalid value at via: must NOT have fewer than 1 items/],
    [{ principal: userArn('alice'), via: ['athena'] }, /^Invalid value at via\[0\]: must match pattern/],
    [{ principal: userArn('alice'), via: ATHENA }, /^Invalid value at via: must be a list/],
  ])('are not %j', async (body, message) => {
    const refusal = { status: 400, error: 'InvalidBody', message: expect.stringMatching(message) }
    expect(await refusalOf('authorize', { ...body, ...GET })).toEqual(refusal)
    expect(await refusalOf('explain', { ...body, action: 's3:GetObject' })).toEqual(refusal)
  })
})

describe('a service as the principal', () => {
  const source = {
    sourceArn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/t`,
    sourceAccount: ACCOUNT,
    sourceOrgId: 'o-a1b2c3d4e5',
    sourceOrgPaths: ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/'],
  }

  test.each([
    ['sourceArn', { ArnLike: { 'aws:SourceArn': source.sourceArn } }],
    ['sourceAccount', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }],
    ['sourceOrgId', { StringEquals: { 'aws:SourceOrgID': source.sourceOrgId } }],
    ['sourceOrgPaths', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-a1b2c3d4e5/r-ab12/*' } }],
  ] as const)('acts for a resource: %s', async (member, condition) => {
    const resourcePolicy = allowIf(condition, { Principal: { Service: TRAIL } })
    const question = { principal: TRAIL, ...GET, resourcePolicy }
    expect((await ask(server, { ...question, [member]: source[member] })).allowed).toBe(true)
    expect((await ask(server, question)).allowed).toBe(false)
  })

  test('has all of it in conditions, and no address', async () => {
    const context = await contextOf({ principal: TRAIL, ...source })
    expect(context).toMatchObject({
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': TRAIL,
      'aws:ViaAWSService': 'false',
      'aws:SourceArn': source.sourceArn,
      'aws:SourceAccount': ACCOUNT,
      'aws:SourceOrgID': source.sourceOrgId,
      'aws:SourceOrgPaths': source.sourceOrgPaths,
    })
    expect(context).not.toHaveProperty('aws:SourceIp')
  })

  test('acts for nothing in an organization if it names another one than that of the account', async () => {
    const own = await seededServer({ organization: organizationWith([], {}) })
    const pathsFrom = async (sourceOrgId?: string) => {
      const body = { principal: TRAIL, action: 's3:GetObject', sourceAccount: ACCOUNT, sourceOrgId }
      const { text } = await post(own, 'explain', body)
      return JSON.parse(text).context['aws:SourceOrgPaths']
    }
    try {
      const paths = [expect.stringMatching(new RegExp(`^${ORGANIZATION}/`))]
      expect(await pathsFrom()).toEqual(paths)
      expect(await pathsFrom(ORGANIZATION)).toEqual(paths)
      expect(await pathsFrom('o-a1b2c3d4e5')).toBeUndefined()
    } finally {
      await own.close()
    }
  })

  test('has the address that it is given', async () => {
    expect(await contextOf({ principal: TRAIL, sourceIp: '10.0.0.1' })).toMatchObject({
      'aws:SourceIp': '10.0.0.1',
    })
  })

  test.each(Object.entries(source))('nobody else has %s', async (member, value) => {
    const body = { principal: userArn('alice'), [member]: value }
    expect(await refusalOf('authorize', { ...body, ...GET })).toEqual({
      status: 400,
      error: 'InvalidBody',
      message: `sourceArn, sourceAccount, and similar properties require a service principal, but the principal is ${userArn('alice')}.`,
    })
  })
})
