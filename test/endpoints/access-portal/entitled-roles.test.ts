/** Pages of the access portal offer the roles that the account access manager gives to users. */
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { EnableAWSServiceAccessCommand } from '@aws-sdk/client-organizations'
import { beforeEach, expect, test } from '@jest/globals'
import { accountAccess } from '../../services/account-access/client.ts'
import { createApplication, createRole, roleFor, SERVICE, user } from '../../services/account-access/world.ts'
import { assign, portalServer, signIn, userId } from '../../support/access-portal.ts'
import { Visitor } from '../../support/console.ts'
import { administratorOf, NOW, OTHER, serverForEachTest, trust } from '../../support/harness.ts'

const server = serverForEachTest(() => portalServer({}, { now: () => NOW }))
let visitor: Visitor

beforeEach(async () => {
  await server.organizations().send(new EnableAWSServiceAccessCommand({ ServicePrincipal: SERVICE }))
  const client = accountAccess(server)
  const applicationArn = await createApplication(client)
  for (const name of ['Developer', 'Dev']) {
    const entitlement = roleFor(user(userId(1)), await createRole(server, name))
    await client.text('CreateEntitlement', { applicationArn, entitlement }, 'entitlementId')
  }
  visitor = new Visitor(server)
})

const developer = { account_id: OTHER, role_name: 'Developer' }

test('the accounts show them beside permission sets, which take precedence', async () => {
  const page = await signIn(visitor)
  expect(page.text).toContain('2 roles')
  expect(page.text).toContain('1 account through account access manager. Signed in')
  await assign(server, { SessionDuration: 'PT2H', accounts: [OTHER] })
  const { text } = await visitor.get('/start')
  expect(text).toContain('1 permission set, 1 role')
  expect(text).toContain('1 account through 1 assignment of your own and account access manager.')
  const rows = [...text.matchAll(/<div><strong>(.*?)<\/strong>\s*<div .*?>(.*?)<\/div>/g)]
  expect(rows.map(([, name, length]) => [name, length])).toEqual([
    ['Dev', 'for 2 hours'],
    ['Developer', 'for 1 hour'],
  ])
})

test('they have access keys and a console', async () => {
  await signIn(visitor)
  const keys = await visitor.submit(developer, '/start/access-keys')
  expect(keys.text).toContain('<code>assumed-role/Developer/ann</code>')
  await visitor.get('/start')
  expect((await visitor.get(`/start/console?${new URLSearchParams(developer)}`)).text).toContain('Developer')
  const { place, text } = await visitor.submit()
  expect(place).toBe('/console')
  expect(text).toContain(`assumed-role/Developer/ann`)
})

test('roles that trust the account access manager no longer are refused', async () => {
  await signIn(visitor)
  await visitor.get(`/start/console?${new URLSearchParams(developer)}`)
  await server.iam(administratorOf(OTHER)).send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: 'Developer',
      PolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
    }),
  )
  const { status, text } = await visitor.submit()
  expect(status).toBe(403)
  expect(text).toContain(
    'The trust policy of the role Developer does not allow account access manager to assume it.',
  )
})
