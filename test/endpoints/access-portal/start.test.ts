/** What users find in the access portal: accounts, access keys, the console, applications, and MFA devices. */
import { CreateGroupCommand, CreateGroupMembershipCommand } from '@aws-sdk/client-identitystore'
import { CreateAccountAssignmentCommand, DeleteAccountAssignmentCommand } from '@aws-sdk/client-sso-admin'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { SsoApplicationRow } from '../../../store/index.ts'
import { assign, portalServer, putUser, signIn, userId } from '../../support/access-portal.ts'
import { codeAt } from '../../support/authenticator.ts'
import { credentialsOn, Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, INSTANCE } from '../../support/identity-center.ts'
import { at, here } from '../../support/places.ts'

const HOUR = 3_600_000

const server = serverForEachTest(() => {
  now = NOW
  return portalServer({}, { now: () => now })
})
let now = NOW
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

/** Presses the button of a permission set in an account. */
const press = (action: string, account_id = OTHER, role_name = 'Dev') =>
  visitor.submit({ account_id, role_name }, action)

const utc = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`

describe('accounts', () => {
  test('with name, number, e-mail, and permission sets', async () => {
    await assign(server, { SessionDuration: 'PT4H', Description: 'Restart <everything>' })
    await assign(server, { Name: 'Audit', accounts: [OTHER] })
    const [name, email] = ['Shop & Co', 'shop@example.com']
    server.iamulator.store.transact(at(ACCOUNT), ({ memberAccounts }) => {
      const row = memberAccounts.get(OTHER)
      if (row) memberAccounts.put(OTHER, { ...row, name, email })
    })
    const { text } = await signIn(visitor)
    expect(text).toContain(`<strong>Shop &amp; Co</strong> <span class="quiet small">${OTHER}</span>`)
    expect(text).toContain(`<span class="quiet small email">${email}</span>`)
    expect(text).toContain(`Accounts <span class="number">2</span>`)
    expect(text).toContain('2 permission sets')
    expect(text).toContain('1 permission set<')
    expect(text).toContain('Restart &lt;everything&gt;; for 4 hours')
    expect(text.indexOf('<strong>Audit</strong>')).toBeLessThan(text.lastIndexOf('<strong>Dev</strong>'))
  })

  test('each with a color, in the order in which they joined', async () => {
    await assign(server)
    const { text } = await signIn(visitor)
    const colors = Array.from(text.matchAll(/class="square account-(\d)"/g), ([, color]) => color)
    expect(colors.sort()).toEqual(['0', '1'])
  })

  test('with the clock of the account, and how far it is ahead', async () => {
    const { text } = await signIn(visitor)
    expect(text).toContain(`data-now="${NOW}" data-speed="1"`)
    expect(text).toContain('<span class="quiet">real time</span>')
    const body = JSON.stringify({ advance: 7500 })
    await fetch(`${server.url}/_iamulator/clock`, { method: 'POST', body })
    expect((await visitor.get('/start')).text).toContain('<span class="quiet">+2 h 5 min</span>')
  })

  test('with when the user last used each permission set', async () => {
    await assign(server, { Name: 'Audit', accounts: [OTHER] })
    await assign(server)
    const used = async () => {
      const { text } = await visitor.get('/start')
      return Array.from(text.matchAll(/Last used <\/span>([^<]*)/g), ([, ago]) => ago)
    }
    await signIn(visitor)
    expect(await used()).toEqual([])
    await press('/start/access-keys')
    expect(await used()).toEqual(['now'])
    now += 8 * 60_000
    expect(await used()).toEqual(['8 min ago'])
    await press('/start/console', OTHER, 'Audit')
    expect(await used()).toEqual(['now', '8 min ago'])
  })

  test('by way of a group, and no longer once the assignment is deleted', async () => {
    const PermissionSetArn = await assign(server, { digit: 2, accounts: [OTHER] })
    expect((await signIn(visitor)).text).toContain('You have no accounts yet.')
    const IdentityStoreId = IDENTITY_STORE
    const directory = server.identitystore()
    const { GroupId } = await directory.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'devs' }))
    const MemberId = { UserId: userId(1) }
    await directory.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId }))
    const assignment = {
      ...{
        InstanceArn: here(INSTANCE),
        PermissionSetArn,
        TargetId: OTHER,
        TargetType: 'AWS_ACCOUNT' as const,
      },
      ...{ PrincipalType: 'GROUP' as const, PrincipalId: GroupId },
    }
    await server.ssoAdmin().send(new CreateAccountAssignmentCommand(assignment))
    const page = await visitor.get('/start')
    expect(page.text).toContain(`Accounts <span class="number">1</span>`)
    expect(page.text).toContain('1 account through the group devs. Signed in until')
    await assign(server, { Name: 'Own', accounts: [ACCOUNT] })
    expect((await visitor.get('/start')).text).toContain(
      '2 accounts through the group devs and 1 assignment of your own. Signed in until',
    )
    await server.ssoAdmin().send(new DeleteAccountAssignmentCommand(assignment))
    expect((await visitor.get('/start')).text).toContain(`Accounts <span class="number">1</span>`)
  })
})

describe('access keys', () => {
  beforeEach(async () => {
    await assign(server, { SessionDuration: 'PT2H' })
    await signIn(visitor)
  })

  test('in AWS’s three ways, and what `aws configure sso` asks for', async () => {
    const { status, text: markup } = await press('/start/access-keys')
    expect(status).toBe(200)
    expect(markup).toContain('<span class="secret">')
    // Colors and masks are not part of what users copy.
    const text = markup.replace(/<\/?span[^>]*>/g, '')
    expect(text).toContain(utc(NOW + 2 * HOUR))
    const value = (name: string) => new RegExp(`export ${name}="(.+?)"`).exec(text)?.[1] ?? ''
    const [id, secret, token] = [
      value('AWS_ACCESS_KEY_ID'),
      value('AWS_SECRET_ACCESS_KEY'),
      value('AWS_SESSION_TOKEN'),
    ]
    expect(value('AWS_ENDPOINT_URL')).toBe(server.url)
    expect(text).toContain(`SET AWS_ACCESS_KEY_ID=${id}`)
    expect(text).toContain(`$Env:AWS_SECRET_ACCESS_KEY="${secret}"`)
    expect(text).toContain(
      `[${OTHER}_Dev]\nendpoint_url=${server.url}\naws_access_key_id=${id}\naws_secret_access_key=${secret}\naws_session_token=${token}</pre>`,
    )
    expect(text).toContain(`aria-label="AWS session token">${token}</pre>`)
    expect(text).toContain('<dd>https://acme.awsapps.com/start</dd>')
    expect(text).toContain('<dd>us-east-1</dd>')
    const credentials = { accessKeyId: id, secretAccessKey: secret, sessionToken: token }
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand())
    expect(Arn).toMatch(
      new RegExp(`^arn:aws:sts::${OTHER}:assumed-role/AWSReservedSSO_Dev_[0-9a-f]{16}/ann$`),
    )
    expect(server.log()).toContain(`sso:Federate - arn:aws:identitystore:::user/${userId(1)}`)
  })

  test('below their permission set, with the name of who uses them and how long they last', async () => {
    await assign(server, { Name: 'Audit', SessionDuration: 'PT1H30M', accounts: [OTHER] })
    const { text } = await press('/start/access-keys', OTHER, 'Audit')
    expect(text.match(/<section class="keys"/g)).toHaveLength(1)
    expect(text).toContain(`aria-label="Access keys for Audit in ${OTHER}"`)
    expect(text).toMatch(/<code>assumed-role\/AWSReservedSSO_Audit_\w+\/ann<\/code>/)
    expect(text).toContain('expire in 1 h 30 min')
    expect(text).toContain(`aria-label="Hide access keys for Audit in ${OTHER}"`)
    expect(text).toContain(`aria-label="Access keys for Dev in ${OTHER}"`)
  })

  test('not for what the user may not use', async () => {
    await assign(server, { digit: 2, Name: 'Admin' })
    const page = await press('/start/access-keys', OTHER, 'Admin')
    expect(page.status).toBe(403)
    expect(page.text).toContain('You have no access to this account with this permission set.')
    await visitor.get('/start')
    expect((await press('/start/access-keys', '999999999999')).status).toBe(403)
  })

  test('not by following a link', async () => {
    const page = await visitor.get(`/start/access-keys?account_id=${OTHER}&role_name=Dev`)
    expect(page.place).toBe('/start')
  })
})

describe('the console', () => {
  test('opens as the permission set, for as long as its sessions last', async () => {
    await assign(server, { SessionDuration: 'PT2H' })
    await signIn(visitor)
    const page = await press('/start/console')
    expect(page).toMatchObject({ status: 200, place: '/console' })
    expect(page.text).toMatch(new RegExp(`arn:aws:sts::${OTHER}:assumed-role/AWSReservedSSO_Dev_\\w+/ann`))
    expect(page.text).toContain(utc(NOW + 2 * HOUR))
    const credentials = credentialsOn(await visitor.submit({}, '/console/credentials'))
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand())
    expect(Arn).toContain('/ann')
    await visitor.get('/console')
    expect((await visitor.submit({}, '/signout')).text).toContain(`Sign in at ${server.url}/start`)
  })

  test('at the relay state, unless that leads elsewhere', async () => {
    await assign(server, { RelayState: 'https://evil.example.com/' })
    await assign(server, { Name: 'S3', RelayState: 'https://s3.console.aws.amazon.com/s3/' })
    await signIn(visitor)
    expect((await press('/start/console')).place).toBe('/console')
    await visitor.get('/start')
    expect((await press('/start/console', OTHER, 'S3')).place).toBe('/console')
  })

  test('by a shortcut link, after signing in, with a confirmation', async () => {
    await assign(server)
    const link = `/start/console?account_id=${OTHER}&role_name=Dev&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fs3`
    const page = await signIn(visitor, { place: link })
    expect(page).toMatchObject({ status: 200, place: link })
    expect(page.text).toContain('Open the console')
    expect(page.text).toContain('https://console.aws.amazon.com/s3')
    expect((await visitor.submit()).place).toBe('/console')
    const foreign = await visitor.get(link.replace('console.aws.amazon.com', 'evil.example.com'))
    expect(foreign.text).toContain('Open the console')
    const refused = await visitor.submit()
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('Destination must be a page of the console.')
  })
})

describe('applications', () => {
  const put = (id: string, more: Partial<SsoApplicationRow> = {}) =>
    server.iamulator.store.transact(at(ACCOUNT), (tx) =>
      tx.ssoApplications.put(id, {
        ...{ id, arn: `arn:${id}`, accountId: ACCOUNT, providerArn: 'arn:custom', name: `App ${id}` },
        ...{ status: 'ENABLED', assignmentRequired: false, grants: {}, scopes: {}, createDate: NOW },
        ...more,
      }),
    )

  test('those that are assigned or for all, with safe links', async () => {
    const url = (ApplicationUrl: string) => ({
      portalOptions: { SignInOptions: { Origin: 'APPLICATION' as const, ApplicationUrl } },
    })
    put('a', { description: 'The shop', ...url('https://shop.example.com/') })
    put('b', url('javascript:alert(1)'))
    put('c', { status: 'DISABLED' })
    put('d', { portalOptions: { Visibility: 'DISABLED' } })
    put('e', { assignmentRequired: true })
    put('f', { assignmentRequired: true })
    server.iamulator.store.transact(at(ACCOUNT), (tx) =>
      tx.applicationAssignments.put('f', {
        ...{ applicationId: 'f', principalType: 'USER', principalId: userId(1), createDate: NOW },
      }),
    )
    const { text } = await signIn(visitor, { place: '/start/applications' })
    expect(text).toContain(`Applications <span class="number">3</span>`)
    expect(text).toContain('<a href="https://shop.example.com/" rel="noreferrer"><strong>App a</strong></a>')
    expect(text).toContain('The shop')
    expect(text).toContain('<strong>App b</strong>')
    expect(text).toContain('<strong>App f</strong>')
    for (const hidden of ['javascript', 'App c', 'App d', 'App e']) expect(text).not.toContain(hidden)
  })

  test('none', async () => {
    expect((await signIn(visitor, { place: '/start/applications' })).text).toContain(
      'You have no applications yet.',
    )
  })
})

describe('MFA devices', () => {
  const register = async (deviceName: string, step = 0) => {
    await visitor.get('/start/devices')
    const page = await visitor.submit({ action: 'add' }, '/start/devices')
    const seed = /<code>([A-Z2-7]{32})<\/code>/.exec(page.text)?.[1] ?? ''
    return { seed, page: await visitor.submit({ deviceCode: codeAt(seed, now, step), deviceName }) }
  }

  test('are registered with one code, named, and asked for at the next sign-in', async () => {
    expect((await signIn(visitor, { place: '/start/devices' })).text).toContain('You have no MFA devices.')
    const { seed, page } = await register('Phone <1>')
    expect(page).toMatchObject({ status: 200, place: '/start/devices' })
    expect(page.text).toContain('Phone &lt;1&gt;')
    const again = new Visitor(server)
    expect((await signIn(again)).text).toContain('MFA code')
    expect((await again.submit({ code: codeAt(seed, now, 1) })).place).toBe('/start')
  })

  test('a wrong code registers nothing', async () => {
    await signIn(visitor)
    const { page } = await register('phone', 1000)
    expect(page.status).toBe(403)
    expect(page.text).toContain('The code is not valid.')
    expect((await visitor.get('/start/devices')).text).toContain('You have no MFA devices.')
  })

  test('two at most, until one is removed', async () => {
    await signIn(visitor)
    await register('one')
    expect((await register('two')).page.text).toContain('You can have at most 2 authenticator apps.')
    const page = await visitor.submit({ action: 'remove' }, '/start/devices')
    expect(page.text).not.toContain('<strong>one</strong>')
    expect(page.text).toContain('<strong>two</strong>')
    expect(page.text).toContain('Register device')
    expect(server.log()).toContain('sso:DeleteDevice')
  })

  test('a form without a valid action is refused', async () => {
    await signIn(visitor, { place: '/start/devices' })
    expect((await visitor.submit({ action: 'x' })).status).toBe(400)
    await visitor.get('/start/devices')
    expect((await visitor.submit({ action: 'register', deviceCode: '1' })).status).toBe(400)
  })
})

describe('signing out', () => {
  test('asks, ends the session, and keeps access keys', async () => {
    await assign(server)
    await signIn(visitor)
    const { cookie } = visitor
    expect((await visitor.get('/start/sign-out')).text).toContain('Sign out?')
    const page = await visitor.submit()
    expect(page.text).toContain('Signed out')
    expect(page.headers.get('set-cookie')).toMatch(/^x-amz-sso_authn=; .*Max-Age=0/)
    expect(server.log()).toContain('sso:Logout')
    visitor.cookie = cookie
    expect((await visitor.get('/start')).text).toContain('User name')
    expect((await visitor.get('/start/sign-out')).place).toBe('/start')
    expect((await visitor.post('/start/sign-out', {})).place).toBe('/start')
  })

  test('one session of a user does not end the others', async () => {
    await putUser(server, 1, 'ann')
    const other = new Visitor(server)
    await signIn(visitor)
    await signIn(other)
    await visitor.get('/start/sign-out')
    await visitor.submit()
    expect((await other.get('/start')).text).toContain('Where to')
  })
})
