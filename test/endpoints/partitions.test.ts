/** What AWS's other endpoints say of partitions: instance metadata, container credentials, sign-in, and SAML. */
import { CreateRoleCommand, GetSAMLProviderCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { post } from '../admin/decisions/requests.ts'
import { seeded, Visitor } from '../support/console.ts'
import { ACCOUNT, ADMINISTRATOR, serverForEachTest, trust } from '../support/harness.ts'
import { read } from '../support/metadata.ts'
import { send } from '../support/raw.ts'

const PASSWORD = 'correct-Horse-7'
const SEED = `
partition: aws-cn
accounts:
  "${ACCOUNT}":
    alias: example
    root: { email: root@example.com, password: ${PASSWORD} }
    users: [{ name: alice, password: ${PASSWORD} }]
`

const server = serverForEachTest(() => seeded(SEED))

describe('instance metadata', () => {
  test.each([
    ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-gov-east-1', 'aws-us-gov', 'amazonaws.com'],
    ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ])('of an instance in %s', async (region, partition, domain) => {
    const { text } = await post(server, 'instances', { id: 'i-0123456789abcdef0', region })
    const { path } = JSON.parse(text)
    const base = path.replace(/\/$/, '')
    expect((await read(server, 'meta-data/services/partition', base)).body).toBe(partition)
    expect((await read(server, 'meta-data/services/domain', base)).body).toBe(domain)
  })

  test('the region of an instance is that of IAM in the partition of its profile', async () => {
    const instanceProfile = `arn:aws-cn:iam::${ACCOUNT}:instance-profile/web`
    const { text } = await post(server, 'instances', { id: 'i-0123456789abcdef0', instanceProfile })
    expect(JSON.parse(text)).toMatchObject({ partition: 'aws-cn', region: 'cn-north-1', account: ACCOUNT })
  })
})

test('a container gets credentials of its role, in the partition of the role', async () => {
  await server.iam(ADMINISTRATOR, 'cn-north-1').send(
    new CreateRoleCommand({
      RoleName: 'task',
      AssumeRolePolicyDocument: trust({ Service: 'ecs-tasks.amazonaws.com' }),
    }),
  )
  const roleArn = `arn:aws-cn:iam::${ACCOUNT}:role/task`
  const { text } = await post(server, 'containers', { kind: 'ecs', roleArn })
  const { path, taskArn, region } = JSON.parse(text)
  expect([region, taskArn]).toEqual(['cn-north-1', expect.stringMatching(/^arn:aws-cn:ecs:cn-north-1:/)])
  const { body } = await send(server, { method: 'GET', path })
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(body)
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token }
  const { Arn } = await server.sts(credentials, 'cn-north-1').send(new GetCallerIdentityCommand())
  expect(Arn).toMatch(/^arn:aws-cn:sts::000000000000:assumed-role\/task\//)
})

describe('the sign-in', () => {
  const alice = { account: 'example', user: 'alice', password: PASSWORD }

  test('of a user in the partition of the region', async () => {
    const visitor = new Visitor(server)
    expect((await visitor.post('/signin', alice)).status).toBe(403)
    await visitor.get('/signin?region=cn-north-1&destination=/console')
    const page = await visitor.submit(alice)
    expect([page.status, page.place]).toEqual([200, '/console'])
    expect(page.text).toContain(`arn:aws-cn:iam::${ACCOUNT}:user/alice`)
  })

  test('keeps the region after a mistake and between the forms', async () => {
    const visitor = new Visitor(server)
    await visitor.get('/signin?region=cn-north-1')
    expect((await visitor.submit({ ...alice, password: 'wrong' })).status).toBe(403)
    expect((await visitor.submit(alice)).place).toBe('/console/live')
    const { text } = await visitor.get('/signin?region=eusc-de-east-1')
    expect(text).toContain('&amp;region=eusc-de-east-1"')
  })

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('of a root user in %s, where there is none', async (region, partition) => {
    const visitor = new Visitor(server)
    const { status, text } = await visitor.post('/signin', {
      region,
      email: 'root@example.com',
      password: PASSWORD,
    })
    expect(status).toBe(403)
    expect(text).toContain(`Root users cannot sign in in the partition ${partition}. Sign in as a user.`)
    expect(text).toContain('Who do you want to be?</h1>')
  })

  test.each([
    ['us-gov-west-1', 403],
    ['cn-north-1', 403],
    ['us-east-1', 200],
    ['eusc-de-east-1', 200],
  ])('has a page for root users in %s: %i', async (region, expected) => {
    const visitor = new Visitor(server)
    const root = await visitor.get(`/signin?user=root&region=${region}`)
    expect(root.status).toBe(expected)
    expect(root.text.includes('name="email"')).toBe(expected === 200)
    const users = await visitor.get(`/signin?region=${region}`)
    expect(users.text.includes('Sign in as a root user')).toBe(expected === 200)
  })

  test('at a host of AWS is in its partition', async () => {
    const form = new URLSearchParams({ ...alice }).toString()
    const at = (host: string) =>
      send(server, {
        path: '/signin',
        headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      })
    expect((await at('signin.amazonaws.cn')).status).toBe(303)
    expect((await at('signin.aws.amazon.com')).status).toBe(403)
    expect((await at('signin.amazonaws-us-gov.com')).status).toBe(403)
  })
})

describe('SAML', () => {
  test.each([
    ['aws', 'urn:amazon:webservices', 'https://signin.aws.amazon.com/saml'],
    ['aws-cn', 'urn:amazon:webservices', 'https://signin.amazonaws.cn/saml'],
    ['aws-us-gov', 'urn:amazon:webservices:govcloud', 'https://signin.amazonaws-us-gov.com/saml'],
    ['aws-eusc', 'urn:amazon:webservices', 'https://eusc-de-east-1.signin.amazonaws-eusc.eu/saml'],
  ])('signs in to a role in %s', async (partition, audience, recipient) => {
    const region = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' }[partition]
    const { text } = await post(server, 'idp/saml/provider', { partition })
    const { arn } = JSON.parse(text)
    expect(arn).toBe(`arn:${partition}:iam::${ACCOUNT}:saml-provider/idp`)
    const role = `arn:${partition}:iam::${ACCOUNT}:role/staff`
    await server.iam(ADMINISTRATOR, region ?? 'eusc-de-east-1').send(
      new CreateRoleCommand({
        RoleName: 'staff',
        AssumeRolePolicyDocument: trust({ Federated: arn }, 'sts:AssumeRoleWithSAML'),
      }),
    )
    const issued = JSON.parse((await post(server, 'idp/saml/assertion', { roles: [role] })).text)
    expect(issued.response).toContain(`<saml:Audience>${audience}</saml:Audience>`)
    expect(issued.response).toContain(`Recipient="${recipient}"`)
    const visitor = new Visitor(server)
    const page = await visitor.post('/saml', { SAMLResponse: issued.assertion })
    expect(page.place).toBe('/console')
    expect(page.text).toContain(`arn:${partition}:sts::${ACCOUNT}:assumed-role/staff/`)
  })

  test.each([
    ['aws', 'us-east-1', 'signin.aws.amazon.com', 'signin.amazonaws.cn'],
    ['aws-cn', 'cn-north-1', 'signin.amazonaws.cn', 'signin.aws.amazon.com'],
    ['aws-us-gov', 'us-gov-west-1', 'signin.amazonaws-us-gov.com', 'signin.aws.amazon.com'],
  ])('signs in to a role in %s with an encrypted response', async (partition, region, host, elsewhere) => {
    const own = { partition, assertionEncryption: 'Required' }
    const { arn } = JSON.parse((await post(server, 'idp/saml/provider', own)).text)
    // A provider of the same name, with another key, in another partition.
    const other = { partition: 'aws-eusc', assertionEncryption: 'Required' }
    await post(server, 'idp/saml/provider', other)
    const iam = server.iam(ADMINISTRATOR, region)
    const AssumeRolePolicyDocument = trust({ Federated: arn }, 'sts:AssumeRoleWithSAML')
    await iam.send(new CreateRoleCommand({ RoleName: 'staff', AssumeRolePolicyDocument }))
    const { SAMLProviderUUID } = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }))
    const roles = [`arn:${partition}:iam::${ACCOUNT}:role/staff`]
    const issued = JSON.parse((await post(server, 'idp/saml/assertion', { roles, encrypted: true })).text)
    expect(issued.response).not.toContain('saml-provider')
    const path = `/saml/acs/${SAMLProviderUUID}`
    const page = await new Visitor(server).post(path, { SAMLResponse: issued.assertion })
    expect(page.place).toBe('/console')
    expect(page.text).toContain(`arn:${partition}:sts::${ACCOUNT}:assumed-role/staff/`)
    const body = new URLSearchParams({ SAMLResponse: issued.assertion }).toString()
    const at = (name: string) =>
      send(server, {
        path,
        headers: { host: name, 'content-type': 'application/x-www-form-urlencoded' },
        body,
      })
    expect((await at(elsewhere)).body).toContain('Specified provider doesn&#39;t exist')
    expect((await at(host)).status).toBe(303)
  })
})
