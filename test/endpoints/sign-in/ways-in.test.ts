/** What the sign-in page offers: the administrators of accounts, the access portal, SAML, and passwords. */
import { createHash } from 'node:crypto'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../../support/admin.ts'
import { seeded, Visitor } from '../../support/console.ts'
import { stateOf } from '../../support/console-scripts.ts'
import { ACCOUNT, OTHER, serverForEachTest, trust } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { send } from '../../support/raw.ts'

const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/idp`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Analyst`
const TRUST = trust({ Federated: PROVIDER }, 'sts:AssumeRoleWithSAML', {
  StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
})

const server = serverForEachTest(() => seeded(`accounts: { "${OTHER}": { alias: partner } }`))
let visitor: Visitor
beforeEach(() => {
  visitor = new Visitor(server)
})

const page = async (query = '') => (await visitor.get(`/signin${query}`)).text
const arnOf = async () => (await stateOf(server, visitor.cookie)).signedIn?.own.arn

test('Enter suffices for the administrator, unless something went wrong', async () => {
  expect(await page()).toContain('<button class="plain" autofocus>Administrator</button>')
  const wrong = await visitor.post('/signin', { account: ACCOUNT, user: 'nobody', password: 'wrong' })
  expect(wrong.text).toContain('<button class="plain">Administrator</button>')
})

test('lists other accounts that have anything, and takes every number', async () => {
  const text = await page()
  expect(text).toContain('1 account holds something')
  expect(text).toMatch(
    new RegExp(`<button [^>]*name="administrator" value="${OTHER}">[^/]*</span>\\s*<span>partner</span>`),
  )
  await visitor.post('/signin', { administrator: '999999999999' })
  expect(await arnOf()).toBe('arn:aws:iam::999999999999:user/iamulator')
  expect(await page(`?account=${OTHER}`)).toContain(`Built in, of account ${OTHER}`)
})

test('lists eight accounts of many, and counts all', async () => {
  const accounts = Array.from({ length: 12 }, (_, index) => String(100_000_000_000 + index))
  const seed = { accounts: Object.fromEntries(accounts.map((id) => [id, { users: [{ name: 'bob' }] }])) }
  expect((await request(server, 'POST', 'seed', { seed })).status).toBe(200)
  const text = await page()
  expect(text).toContain('13 accounts hold something')
  expect(text.match(/class="plain account"/g)).toHaveLength(8)
})

test('names how many users the access portal has', async () => {
  expect(await page()).not.toContain('Access portal')
  putInstance(server, ACCOUNT, instanceWith())
  expect(await page()).toContain('IAM Identity Center has no users yet')
})

describe('SAML', () => {
  const SAML = '/_iamulator/idp/saml/console'

  test('is offered once an account has registered the built-in provider', async () => {
    expect(await page()).not.toContain('SAML')
    await request(server, 'POST', 'idp/saml/provider', {})
    expect(await page()).toContain(`<a href="${SAML}">Single sign-on with SAML</a>`)
    expect(await visitor.get(SAML)).toMatchObject({
      status: 200,
      text: expect.stringContaining('No role trusts the built-in provider yet.'),
    })
  })

  test('signs in with the role and the name that one chooses', async () => {
    await request(server, 'POST', 'idp/saml/provider', {})
    await server.iam().send(new CreateRoleCommand({ RoleName: 'Analyst', AssumeRolePolicyDocument: TRUST }))
    const { text, headers } = await visitor.get(SAML)
    expect(text).toContain(`value="${ROLE}"`)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    await visitor.get(`${SAML}?${new URLSearchParams({ role: ROLE, subject: 'dora' })}`)
    await visitor.submit()
    expect(await arnOf()).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Analyst/dora`)
  })

  test('goes on by itself where scripts run, unless another site led there', async () => {
    await request(server, 'POST', 'idp/saml/provider', {})
    await server.iam().send(new CreateRoleCommand({ RoleName: 'Analyst', AssumeRolePolicyDocument: TRUST }))
    const path = `${SAML}?${new URLSearchParams({ role: ROLE })}`
    const own = await send(server, { method: 'GET', path })
    const [, script = ''] = /<script>(.*?)<\/script>/.exec(own.body) ?? []
    expect(script).toBe("document.querySelector('form').requestSubmit()")
    const hash = createHash('sha256').update(script).digest('base64')
    expect(own.headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`)
    const link = {
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
      'Sec-Fetch-Site': 'cross-site',
    }
    const led = await send(server, { method: 'GET', path, headers: link })
    expect(led.body).toContain('<button>Continue to the console</button>')
    expect(led.body).not.toContain('<script')
  })

  test('lets the trust policy decide', async () => {
    await request(server, 'POST', 'idp/saml/provider', {})
    const other = TRUST.replace('https://signin.aws.amazon.com/saml', 'elsewhere')
    await server.iam().send(new CreateRoleCommand({ RoleName: 'Analyst', AssumeRolePolicyDocument: other }))
    await visitor.get(`${SAML}?${new URLSearchParams({ role: ROLE })}`)
    const refused = await visitor.submit()
    expect(refused.text).toContain('Not authorized to perform sts:AssumeRoleWithSAML')
    expect(visitor.cookie).toBe('')
  })

  test('says which accounts do not know the provider', async () => {
    const { status, text } = await visitor.get(
      `${SAML}?role=${encodeURIComponent('arn:aws:iam::1:role/<b>')}`,
    )
    expect(status).toBe(404)
    expect(text).toContain(
      'No account with the role arn:aws:iam::1:role/&lt;b&gt; has registered the built-in provider.',
    )
  })
})
