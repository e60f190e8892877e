/** Tests `--partition`: what names no partition is in that one, and what names one is not. */
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { post } from '../admin/decisions/requests.ts'
import { withFile } from '../docs/temporary.ts'
import { Visitor } from '../support/console.ts'
import { ACCOUNT, ADMINISTRATOR, OTHER, serverForEachTest, startServer } from '../support/harness.ts'

const PASSWORD = 'correct-Horse-7'
const CHINA = 'cn-north-1'
const GOV_CLOUD = 'us-gov-west-1'
const SEED = `
accounts:
  "${ACCOUNT}": { users: [{ name: alice, password: ${PASSWORD} }] }
  "${OTHER}": { partition: aws-us-gov, users: [{ name: bob }] }
`

const server = serverForEachTest(() => startServer({ partition: 'aws-cn' }))
beforeEach(async () => {
  const place = { partition: 'aws-cn', accountId: ACCOUNT }
  const seed = await withFile('seed.yaml', SEED, (file) => loadSeed(file, place))
  seed.apply(server.iamulator)
})

const usersIn = async (region: string, credentials = ADMINISTRATOR) => {
  const { Users = [] } = await server.iam(credentials, region).send(new ListUsersCommand({}))
  return Users.map(({ Arn }) => Arn)
}
const asked = async (path: string, body: object) => JSON.parse((await post(server, path, body)).text)

test('a seed fills it, unless an account names another', async () => {
  expect(await usersIn(CHINA)).toEqual([`arn:aws-cn:iam::${ACCOUNT}:user/alice`])
  const bob = { accessKeyId: OTHER, secretAccessKey: 'test' }
  expect(await usersIn(GOV_CLOUD, bob)).toEqual([`arn:aws-us-gov:iam::${OTHER}:user/bob`])
  expect(await usersIn('us-east-1')).toEqual([])
})

test('a signed call is in the partition of its region', async () => {
  const arnIn = async (region: string) =>
    (await server.sts(ADMINISTRATOR, region).send(new GetCallerIdentityCommand())).Arn
  expect(await arnIn('us-east-1')).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
  expect(await arnIn('mars-north-1')).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
})

test('an unsigned request to another service is in it, unless it names a region', async () => {
  const placed = async (more: object) => {
    const request = { method: 'GET', path: '/bucket/key', headers: {} }
    const resources = ['arn:{partition}:s3:::bucket/key']
    const { decisions } = await asked('authorize', { request, action: 's3:GetObject', resources, ...more })
    return decisions[0].resource
  }
  expect(await placed({})).toBe('arn:aws-cn:s3:::bucket/key')
  expect(await placed({ region: 'us-east-1' })).toBe('arn:aws:s3:::bucket/key')
})

test('questions and listings of the emulator are in it', async () => {
  const question = { principal: ACCOUNT, action: 's3:GetObject' }
  expect(JSON.stringify(await asked('explain', question))).toContain(`arn:aws-cn:iam::${ACCOUNT}:root`)
  const elsewhere = await asked('explain', { ...question, region: 'us-east-1' })
  expect(JSON.stringify(elsewhere)).toContain(`arn:aws:iam::${ACCOUNT}:root`)
  const unknown = await asked('explain', { ...question, principal: 'iamulater' })
  expect(unknown.message).toContain(`Did you mean arn:aws-cn:iam::${ACCOUNT}:user/iamulator`)
  const { text } = await new Visitor(server).get('/_iamulator')
  expect(text).toContain('export AWS_REGION=cn-north-1')
  expect(text).toContain(`arn:aws-cn:iam::${ACCOUNT}:user/iamulator`)
})

test('a reset of an account is in it, unless it names another', async () => {
  await server.iam(ADMINISTRATOR, 'us-east-1').send(new CreateUserCommand({ UserName: 'alice' }))
  await post(server, 'reset', { account: ACCOUNT })
  expect([await usersIn(CHINA), await usersIn('us-east-1')]).toEqual([
    [],
    [`arn:aws:iam::${ACCOUNT}:user/alice`],
  ])
  await post(server, 'reset', { account: ACCOUNT, partition: 'aws' })
  expect(await usersIn('us-east-1')).toEqual([])
})

test('the sign-in page is in it, unless a region or a host of AWS selects another', async () => {
  const alice = { account: ACCOUNT, user: 'alice', password: PASSWORD }
  const page = await new Visitor(server).post('/signin', alice)
  expect(page.text).toContain(`arn:aws-cn:iam::${ACCOUNT}:user/alice`)
  expect((await new Visitor(server).post('/signin', { ...alice, region: 'us-east-1' })).status).toBe(403)
})

test('providers of the built-in identity provider are in it', async () => {
  expect(await asked('idp/saml/provider', {})).toMatchObject({
    arn: `arn:aws-cn:iam::${ACCOUNT}:saml-provider/idp`,
  })
  expect(await asked('idp/oidc/provider', { preset: 'github' })).toMatchObject({
    arn: expect.stringMatching(/^arn:aws-cn:iam::/),
  })
})

test('instances without a region or a profile are in it', async () => {
  const id = 'i-0123456789abcdef0'
  expect(await asked('instances', { id })).toMatchObject({ partition: 'aws-cn', region: CHINA })
  const instanceProfile = `arn:aws-us-gov:iam::${ACCOUNT}:instance-profile/web`
  expect(await asked('instances', { id, instanceProfile })).toMatchObject({ region: GOV_CLOUD })
})
