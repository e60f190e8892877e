/** The list of identities in real Chromium: what it says, how it is filtered and sorted, and how identities are made. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetGroupCommand,
  GetRoleCommand,
  GetUserCommand,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { seeded } from '../support/console.ts'
import { COMPANY, openAs } from '../support/console-identities.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, OTHER, serverForEachTest, startServer, trust } from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seeded(COMPANY))

const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: new RegExp(`^${name} `) }) })

const names = (page: Page) =>
  page.locator('.identity-name a').evaluateAll((links) => links.map((link) => link.firstChild?.textContent))

chromiumTest('lists users, groups, roles, and providers, with whom roles trust in words', async () => {
  const { page } = await open(server, '/console/identities')
  await row(page, 'alice').waitFor()
  await row(page, 'token.actions.githubusercontent.com').waitFor()
  const said = async (name: string, text: string) =>
    expect(await row(page, name).textContent()).toContain(text)
  await said('alice', 'developers')
  await said('alice', 'IAMReadOnlyAccess')
  await said('bob', 'developer-boundary')
  await said('developers', 'alice')
  await said('github-deployer', 'GitHub acme/shop on main')
  await said('orders-fn', 'lambda.amazonaws.com')
  await said('auditor', 'account shop-dev with an external ID')
  await said('breakglass', 'user alice with MFA')
  await said('nobody', 'this account')
  await said('anyone', 'everybody')
  await row(page, 'alice').getByText('never used').waitFor()
  expect(await page.title()).toBe('Identities · iamulator')
  await expectUsable(page, 'the list')
})

chromiumTest('each kind is counted, and has an address of its own', async () => {
  const { page } = await open(server, '/console/identities?kind=group')
  await row(page, 'developers').waitFor()
  expect(await names(page)).toEqual(['developers'])
  await page.getByText('Users 2').waitFor()
  await page.getByRole('radio', { name: 'Roles 6' }).click()
  await row(page, 'orders-fn').waitFor()
  expect(page.url()).toMatch(/kind=role/)
  await page.goBack()
  await until(async () => (await names(page)).join() === 'developers')
})

chromiumTest('the filter looks in names, groups, trust, and policies, and is in the address', async () => {
  const { page } = await open(server, '/console/identities?q=acme%2Fshop')
  await row(page, 'github-deployer').waitFor()
  expect(await names(page)).toEqual(['github-deployer'])
  await page.locator('body').press('/')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('ReadOnlyAccess')
  await until(async () => (await names(page)).join() === 'alice,developers')
  await page.reload()
  await until(async () => (await names(page)).join() === 'alice,developers')
  await page.getByLabel('Filter by name').fill('nothing like this')
  await page.getByRole('heading', { name: 'No identities match' }).waitFor()
  await expectUsable(page, 'no hits')
  await page.getByRole('button', { name: 'Drop the filter' }).click()
  await row(page, 'bob').waitFor()
})

chromiumTest('keys that were made meanwhile are there when one comes back to the list', async () => {
  const { page } = await open(server, '/console/identities?kind=user')
  await row(page, 'bob').getByText('none').last().waitFor()
  await row(page, 'alice').click()
  await page.getByRole('heading', { name: 'alice' }).waitFor()
  await server.iam().send(new CreateAccessKeyCommand({ UserName: 'bob' }))
  await page.goBack()
  await row(page, 'bob').getByText('never used').waitFor()
})

chromiumTest('sorts by a column, and back', async () => {
  const { page } = await open(server, '/console/identities?kind=user')
  await row(page, 'alice').waitFor()
  await page.getByRole('button', { name: 'Name' }).click()
  await until(async () => (await names(page)).join() === 'bob,alice')
  expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('descending')
  await page.getByRole('button', { name: 'Boundary' }).click()
  await until(async () => (await names(page)).join() === 'alice,bob')
})

chromiumTest('many roles come page by page, and only those in sight are rendered', async () => {
  const document = JSON.parse(trust({ Service: 'ec2.amazonaws.com' }))
  const roles = Array.from({ length: 900 }, (_, index) => ({ name: `job-${index}`, trust: document }))
  const many = await seeded(JSON.stringify({ accounts: { [ACCOUNT]: { roles } } }))
  const { page } = await open(many, '/console/identities?kind=role')
  await page.getByRole('radio', { name: 'Roles 900' }).waitFor()
  const pages = many.log().split('iam:GetAccountAuthorizationDetails').slice(1)
  expect(pages).toHaveLength(3)
  expect(await page.getByRole('row').count()).toBeLessThan(80)
  await page.locator('.virtual').evaluate('document.querySelector(".virtual").scrollTop = 1e6')
  await row(page, 'job-99').waitFor()
  expect(await page.getByRole('row').count()).toBeLessThan(80)
  await many.close()
})

chromiumTest('the arrow keys and Enter open an identity', async () => {
  const { page } = await open(server, '/console/identities?kind=user')
  await row(page, 'alice').focus()
  await page.keyboard.press('ArrowDown')
  await page.locator('[role=row]:focus').filter({ hasText: 'bob' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'bob' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/console/identities/${ACCOUNT}/user/people/bob`)
})

chromiumTest('says how to see another account, and becomes its administrator', async () => {
  const { page } = await open(server, '/console/identities')
  await page.getByLabel('Account', { exact: true }).selectOption('shop-dev')
  await page.getByRole('heading', { name: 'You are not in shop-dev' }).waitFor()
  expect(page.url()).toContain(`account=${OTHER}`)
  await expectUsable(page, 'another account')
  await page.getByRole('button', { name: 'Become administrator of shop-dev' }).click()
  await row(page, 'erin').waitFor()
  expect(await names(page)).toEqual(['erin'])
})

chromiumTest('an account without identities teaches how to get some', async () => {
  const empty = await startServer()
  const { page } = await open(empty, '/console/identities')
  await page.getByRole('heading', { name: 'This account has no identities' }).waitFor()
  await expectUsable(page, 'no identities')
  await page.getByRole('button', { name: 'Create a user' }).click()
  await page.getByRole('dialog', { name: 'Create a user' }).waitFor()
  await page.keyboard.press('Escape')
  await page.goto(`${empty.url}/console/identities`)
  await page.getByRole('heading', { name: 'This account has no identities' }).waitFor()
  await empty.close()
})

chromiumTest('a list that policies refuse says so in the words of AWS, and explains itself', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/403/)
  await openAs(page, server, 'nobody', '/console/identities')
  await page.getByText('iam:GetAccountAuthorizationDetails is not allowed').waitFor()
  await page
    .getByText(/is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: \*/)
    .first()
    .waitFor()
  await expectUsable(page, 'refused')
  const link = page.getByRole('link', { name: 'Explain', exact: true }).last()
  expect(await link.getAttribute('href')).toMatch(/^\/console\/explain\/[0-9a-f-]{36}$/)
})

/** Lets the next call for the list fail or wait. */
async function meetNext(fault: object): Promise<void> {
  await fetch(`${server.url}/_iamulator/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ action: 'iam:GetAccountAuthorizationDetails', times: 1, ...fault }),
  })
}

chromiumTest('a list that takes long shows its shape meanwhile', async () => {
  await meetNext({ delayMs: 6000 })
  const { page } = await open(server, '/console/identities')
  await page.getByRole('status', { name: 'Loading' }).waitFor()
  await expectUsable(page, 'loading', [1280])
  await row(page, 'alice').waitFor()
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'hidden' })
})

chromiumTest('a list that could not be read can be tried again', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/500/)
  await meetNext({ error: { code: 'ServiceFailure' } })
  await page.goto(`${server.url}/console/identities`)
  await page.getByText('ServiceFailure').waitFor()
  await expectUsable(page, 'an error')
  await page.getByRole('button', { name: 'Retry' }).click()
  await row(page, 'alice').waitFor()
})

async function startToCreate(page: Page, kind: string): Promise<void> {
  await row(page, 'alice').waitFor()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
}

chromiumTest('creates a user, and ties what AWS refuses to its field', async () => {
  const { page, expected } = await open(server, '/console/identities')
  expected(/40[09]|404/)
  await startToCreate(page, 'User')
  const name = page.getByLabel('User name')
  const create = page.getByRole('button', { name: 'Create user' })
  await name.fill('alice')
  await create.click()
  await page.getByText('User with name alice already exists.').waitFor()
  expect(await name.getAttribute('aria-invalid')).toBe('true')
  await expectUsable(page, 'a refused form')
  await name.fill('carol')
  await page.getByLabel('Path').fill('people')
  await create.click()
  await until(async () => (await page.getByLabel('Path').getAttribute('aria-invalid')) === 'true')
  await page.getByLabel('Path').fill('/people/')
  await page.getByLabel('Permissions boundary').fill(`arn:aws:iam::${ACCOUNT}:policy/none`)
  await create.click()
  await until(
    async () => (await page.getByLabel('Permissions boundary').getAttribute('aria-invalid')) === 'true',
  )
  await page.getByLabel('Permissions boundary').fill('arn:aws:iam::aws:policy/PowerUserAccess')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'carol' }).waitFor()
  const { User } = await server.iam().send(new GetUserCommand({ UserName: 'carol' }))
  expect(User).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:user/people/carol`,
    PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
  })
})

chromiumTest('creates a group', async () => {
  const { page } = await open(server, '/console/identities')
  await startToCreate(page, 'Group')
  await page.getByLabel('Group name').fill('operators')
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.getByRole('heading', { name: 'operators' }).waitFor()
  const { Group } = await server.iam().send(new GetGroupCommand({ GroupName: 'operators' }))
  expect(Group?.Path).toBe('/')
})

chromiumTest('creates a role that trusts what was chosen', async () => {
  const { page, expected } = await open(server, '/console/identities')
  expected(/400/)
  await startToCreate(page, 'Role')
  await page.getByLabel('Role name').fill('mailer')
  await page.getByLabel('Who may assume it').selectOption('Amazon EC2')
  const trust = page.getByLabel('Trust policy')
  expect(await trust.inputValue()).toContain('ec2.amazonaws.com')
  const chosen = await trust.inputValue()
  await trust.fill('{}')
  await page.getByRole('button', { name: 'Create role' }).click()
  await until(async () => (await trust.getAttribute('aria-invalid')) === 'true')
  await expectUsable(page, 'the form of a role')
  await trust.fill(chosen)
  await page.getByRole('button', { name: 'Create role' }).click()
  await page.getByRole('heading', { name: 'mailer' }).waitFor()
  const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'mailer' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(chosen)
})

chromiumTest('creates an OIDC provider', async () => {
  const { page } = await open(server, '/console/identities')
  await startToCreate(page, 'OIDC provider')
  await page.getByLabel('URL of the issuer').fill('https://gitlab.com')
  await page.getByRole('button', { name: 'Create provider' }).click()
  await page.getByRole('heading', { name: 'gitlab.com' }).waitFor()
  const { OpenIDConnectProviderList: found } = await server
    .iam()
    .send(new ListOpenIDConnectProvidersCommand({}))
  expect(found?.map(({ Arn }) => Arn)).toContain(`arn:aws:iam::${ACCOUNT}:oidc-provider/gitlab.com`)
})

chromiumTest('creates a SAML provider from the metadata of an identity provider', async () => {
  const { page, expected } = await open(server, '/console/identities')
  expected(/400/)
  await startToCreate(page, 'SAML provider')
  await page.getByLabel('Name', { exact: true }).fill('corporate')
  const metadata = page.getByLabel('Metadata of the identity provider')
  await metadata.fill('x'.repeat(1000))
  await page.getByRole('button', { name: 'Create provider' }).click()
  await until(async () => (await metadata.getAttribute('aria-invalid')) === 'true')
  await expectUsable(page, 'the form of a SAML provider')
  await metadata.fill(metadataOf())
  await page.getByRole('button', { name: 'Create provider' }).click()
  await page.getByRole('heading', { name: 'corporate' }).waitFor()
  const { SAMLProviderList: found } = await server.iam().send(new ListSAMLProvidersCommand({}))
  expect(found?.map(({ Arn }) => Arn)).toContain(`arn:aws:iam::${ACCOUNT}:saml-provider/corporate`)
})

chromiumTest('a creation that policies refuse explains itself in the form', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/403/)
  await openAs(page, server, 'nobody', '/console/identities')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('menuitem', { name: 'User' }).click()
  await page.getByLabel('User name').fill('mallory')
  await page.getByRole('button', { name: 'Create user' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('iam:CreateUser is not allowed').waitFor()
  await dialog.getByRole('link', { name: 'Explain' }).waitFor()
  await expectUsable(page, 'a refused creation')
})

chromiumTest('hostile names and texts are shown as they are, and the layout holds', async () => {
  const iam = server.iam()
  const name = `${'x'.repeat(50)}+=,.@-long`
  await iam.send(new CreateUserCommand({ UserName: name, Path: `/${'path'.repeat(100)}/` }))
  await iam.send(
    new TagUserCommand({ UserName: name, Tags: [{ Key: 'note', Value: `a\u2028b${'y'.repeat(240)}` }] }),
  )
  const hostile = `<img src=x onerror=alert(1)>${'z'.repeat(400)}`
  const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`
  const condition = { StringEquals: { 'token.actions.githubusercontent.com:sub': hostile } }
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'hostile',
      AssumeRolePolicyDocument: trust({ Federated: provider }, 'sts:AssumeRoleWithWebIdentity', condition),
    }),
  )
  const { page } = await open(server, '/console/identities')
  await page.getByText(name).waitFor()
  expect(await row(page, 'hostile').textContent()).toContain('<img src=x onerror=alert(1)>')
  await expectUsable(page, 'hostile texts in the list')
  await page.getByText(name).click()
  await page.getByRole('heading', { name }).waitFor()
  await page.getByRole('link', { name: 'Tags 1' }).click()
  await page.getByText('a\\u{2028}b').waitFor()
  await expectUsable(page, 'a long name and a hostile tag')
  await page.goto(`${server.url}/console/identities/${ACCOUNT}/role/hostile?tab=trust`)
  await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
  await expectUsable(page, 'a hostile trust policy')
})
