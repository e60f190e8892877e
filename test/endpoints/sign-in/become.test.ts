/** Becoming a role as the administrator of its account, and what the console's scripts get of the session. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { roleTrusting } from '../../services/sts/sts-callers.ts'
import { seeded, Visitor } from '../../support/console.ts'
import { signInAsAdministrator, stateOf } from '../../support/console-scripts.ts'
import { ACCOUNT, administratorOf, OTHER, serverForEachTest, trust } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

const server = serverForEachTest(() => seeded(`accounts: { "${OTHER}": { alias: partner } }`))
let visitor: Visitor

beforeEach(async () => {
  visitor = new Visitor(server)
  const administrator = administratorOf(OTHER)
  await roleTrusting(server, 'deployer', trust({ AWS: OTHER }), { Path: '/ci/' }, administrator)
  await roleTrusting(server, 'foreign', trust({ AWS: '999999999999' }), { Path: '/ci/' }, administrator)
})

const become = (fields: Readonly<Record<string, string>>, headers = {}) =>
  visitor.post('/console/become', { account: 'partner', roleName: 'ci/deployer', ...fields }, headers)

describe('becoming a role', () => {
  test('signs in as the administrator of its account, who switches to it', async () => {
    await become({ destination: '/switchrole?account=7' })
    const { own, present } = (await stateOf(server, visitor.cookie)).signedIn
    expect([own.arn, present.arn]).toEqual([
      `arn:aws:iam::${OTHER}:user/iamulator`,
      `arn:aws:sts::${OTHER}:assumed-role/deployer/iamulator`,
    ])
    expect(server.log()).toContain(` 303 signin:SwitchRole allow arn:aws:iam::${OTHER}:user/iamulator `)
  })

  test('leads back, and to no other site', async () => {
    expect((await become({ destination: '/switchrole?account=7' })).place).toBe('/switchrole?account=7')
    expect((await become({ destination: 'https://evil.example/' })).place).toBe('/console')
  })

  test('depends on the trust policy, and leaves one who one was', async () => {
    await signInAsAdministrator(visitor)
    const refused = await become({ roleName: 'ci/foreign', destination: '/switchrole' })
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('is not authorized to perform: sts:AssumeRole')
    expect(refused.text).toContain('value="ci/foreign"')
    expect(refused.text).toContain('<a href="/switchrole">Cancel</a>')
    expect((await stateOf(server, visitor.cookie)).signedIn.present.arn).toBe(
      `arn:aws:iam::${ACCOUNT}:user/iamulator`,
    )
  })

  test('has a form, which says what is missing', async () => {
    expect((await visitor.get('/console/become?account=partner')).text).toContain(
      'name="account" type="text" value="partner"',
    )
    expect(await visitor.submit({ account: 'nosuch', roleName: 'x' })).toMatchObject({
      status: 404,
      text: expect.stringContaining('No account has this number or alias.'),
    })
  })

  test('is refused to other sites, and where everybody needs a password', async () => {
    expect((await become({}, { Origin: 'http://evil.example' })).status).toBe(403)
    Object.assign(server.iamulator.settings, { consoleEntry: 'password' })
    expect((await become({})).status).toBe(403)
    expect((await visitor.get('/console/become')).status).toBe(403)
    expect(visitor.cookie).toBe('')
  })
})

test('switching and switching back lead where the form says', async () => {
  await signInAsAdministrator(visitor, OTHER)
  const fields = { account: OTHER, roleName: 'ci/deployer', destination: '/signout' }
  expect((await visitor.post('/switchrole', fields)).place).toBe('/signout')
  expect((await visitor.post('/exitrole', { destination: '/switchrole' })).place).toBe('/switchrole')
  expect((await visitor.post('/exitrole', { destination: '//evil.example' })).place).toBe('/console')
})

describe('credentials for scripts of the console', () => {
  const ask = async (headers: Readonly<Record<string, string>> = {}) => {
    const { signedIn } = await stateOf(server, visitor.cookie)
    const usual = {
      Origin: server.url,
      'Content-Type': 'application/json',
      'X-Iamulator-Csrf': signedIn.csrf,
    }
    const all = { Cookie: visitor.cookie, ...usual, ...headers }
    const { status, body } = await send(server, { path: '/console/credentials', headers: all, body: '{}' })
    return { status, body: JSON.parse(body) }
  }

  test('are those of the present identity, until the session ends', async () => {
    await signInAsAdministrator(visitor)
    const { status, body } = await ask()
    expect(status).toBe(200)
    const { expiration, ...credentials } = body
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
    expect(expiration).toBe((await stateOf(server, visitor.cookie)).signedIn.until)
  })

  test.each([
    [{ 'X-Iamulator-Csrf': 'wrong' }, 403, 'InvalidCsrfToken'],
    [{ Origin: 'http://evil.example' }, 403, 'CrossSite'],
    [{ 'Sec-Fetch-Site': 'none' }, 403, 'CrossSite'],
    [{ Cookie: '' }, 401, 'NotSignedIn'],
  ])('are refused with %j', async (headers, status, error) => {
    await signInAsAdministrator(visitor)
    expect(await ask(headers)).toMatchObject({ status, body: { error } })
  })
})
