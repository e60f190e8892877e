/** The place Identity Center in real Chromium: people, permission sets, assignments, and the way into the portal. */
import { ListUsersCommand } from '@aws-sdk/client-identitystore'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { request } from '../support/admin.ts'
import { chromiumTest, consoleBrowser, expectUsable, REFUSED } from '../support/console-page.ts'
import { serverForEachTest } from '../support/harness.ts'
import { IDENTITY_STORE } from '../support/identity-center.ts'

const open = consoleBrowser()
const server = serverForEachTest()

const SHOP = '222233334444'
const PASSWORD = 'Corr3ct-horse'

const USERS = [
  { userName: 'ann', givenName: 'Ann', familyName: 'Lee', email: 'ann@acme.test', password: PASSWORD },
  { userName: 'bob', givenName: 'Bob', familyName: 'Ray' },
]

async function seedCenter(more: object = {}): Promise<void> {
  const seed = {
    organization: { managementAccount: '000000000000', root: { accounts: { [SHOP]: { name: 'shop' } } } },
    identityCenter: {
      identityStoreId: IDENTITY_STORE,
      users: USERS,
      groups: [{ name: 'developers', members: ['bob'] }],
      permissionSets: [
        { name: 'ReadIam', managedPolicies: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'] },
        { name: 'Operator' },
      ],
      assignments: [{ group: 'developers', permissionSet: 'Operator', accounts: [SHOP] }],
      ...more,
    },
  }
  expect(await request(server, 'POST', 'seed', { seed })).toMatchObject({ status: 200 })
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

async function assignReadIam(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Assign', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Assign a permission set' })
  await dialog.getByRole('combobox', { name: 'User or group' }).fill('ann')
  await dialog.getByRole('option', { name: 'Ann Lee' }).click()
  await dialog.getByLabel('Permission set').selectOption({ label: 'ReadIam' })
  await dialog.getByRole('checkbox', { name: 'shop' }).check()
  await expectUsable(page, 'dialog to assign')
  await dialog.getByRole('button', { name: 'Assign' }).click()
}

chromiumTest('an assignment shows its role, and its user opens the console as that role', async () => {
  await seedCenter()
  const { page } = await open(server, '/console/identity-center/assignments')
  await row(page, 'Bob Ray').getByRole('link', { name: 'Operator by group developers' }).waitFor()
  await assignReadIam(page)
  const assigned = page.getByRole('dialog', { name: 'ReadIam is assigned' })
  await assigned.getByText(/arn:aws:iam::222233334444:role\/.*AWSReservedSSO_ReadIam_[0-9a-f]{16}/).waitFor()
  await expectUsable(page, 'the role of an assignment')
  await assigned.getByRole('button', { name: 'Done' }).click()
  await row(page, 'Ann Lee').getByRole('link', { name: 'ReadIam' }).waitFor()
  await expectUsable(page, 'matrix of assignments')

  const portal = await open(server, `/start?directory=${IDENTITY_STORE}`, { administratorOf: null })
  // The role may not see the organization.
  portal.expected(REFUSED)
  await portal.page.getByLabel('User name').fill('ann')
  await portal.page.getByRole('button', { name: 'Next' }).click()
  await portal.page.getByLabel('Password').fill(PASSWORD)
  await portal.page.getByRole('button', { name: 'Sign in' }).click()
  await portal.page.getByRole('button', { name: /Console/ }).click()
  await portal.page.waitForURL('**/console**')
  await portal.page.goto(`${server.url}/console/organization`)
  await portal.page.getByRole('button', { name: /ReadIam/ }).waitFor()

  await page.getByRole('link', { name: 'Ann Lee' }).click()
  const drawer = page.getByRole('complementary', { name: 'Ann Lee' })
  await drawer
    .getByText(/^until /)
    .first()
    .waitFor()
  await expectUsable(page, 'a user with a session')
})

chromiumTest('an assignment is removed in the list, and restored', async () => {
  await seedCenter()
  const { page } = await open(server, '/console/identity-center/assignments?as=list')
  await page.getByRole('button', { name: 'Remove Operator of developers in shop' }).click()
  await page.getByText('Operator in shop is removed.').waitFor()
  await page.getByRole('heading', { name: 'Nothing is assigned yet' }).waitFor()
  await expectUsable(page, 'no assignments')
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'developers').waitFor()
  await expectUsable(page, 'list of assignments')
})

chromiumTest('a user is created, joins a group, is edited, and is deleted', async () => {
  await seedCenter()
  const { page } = await open(server, '/console/identity-center/users')
  await row(page, 'ann').waitFor()
  await page.getByRole('button', { name: 'Create user' }).click()
  await page.getByLabel('User name', { exact: true }).fill('carol')
  await page.getByLabel('First name').fill('Carol')
  await page.getByLabel('Last name').fill('Diaz')
  await page.getByLabel('Email address').fill('carol@acme.test')
  await expectUsable(page, 'dialog to create a user')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const drawer = page.getByRole('complementary', { name: 'Carol Diaz' })
  await drawer.getByText('carol@acme.test').waitFor()
  await expect(page.title()).resolves.toBe('Carol Diaz · Identity Center · iamulator')

  await drawer.getByRole('button', { name: 'Add to a group' }).click()
  await page.getByRole('combobox', { name: 'Group' }).fill('dev')
  await page.getByRole('option', { name: 'developers' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await drawer.getByText('by developers').waitFor()
  await expectUsable(page, 'a user')

  await drawer.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Display name').fill('Carol D.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('complementary', { name: 'Carol D.' }).waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('User carol is deleted.').waitFor()
  const command = new ListUsersCommand({ IdentityStoreId: IDENTITY_STORE })
  const { Users = [] } = await server.identitystore().send(command)
  expect(Users.map(({ UserName }) => UserName).toSorted()).toEqual(['ann', 'bob'])
})

chromiumTest('a group is created and gets a member', async () => {
  await seedCenter()
  const { page } = await open(server, '/console/identity-center/groups')
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.getByLabel('Name').fill('operators')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const drawer = page.getByRole('complementary', { name: 'operators' })
  await drawer.getByRole('button', { name: 'Add a user' }).click()
  await page.getByRole('combobox', { name: 'User' }).fill('ann')
  await page.getByRole('option', { name: 'Ann Lee' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await drawer.getByRole('link', { name: 'Ann Lee' }).waitFor()
  await expectUsable(page, 'a group')
})

chromiumTest('a changed permission set is out of date in its accounts until it is provisioned', async () => {
  await seedCenter()
  const { page, expected } = await open(server, '/console/identity-center/permission-sets')
  expected(REFUSED)
  await row(page, 'Operator').getByText('up to date').waitFor()
  await expectUsable(page, 'permission sets')
  await row(page, 'Operator').click()
  await page.getByRole('heading', { name: 'Provisioned in 1 account' }).waitFor()
  await page.getByRole('button', { name: 'Attach a managed policy' }).click()
  await page.getByRole('combobox', { name: 'Policy ARN' }).fill('policy/ReadOnlyAccess')
  await page.getByRole('option', { name: 'arn:aws:iam::aws:policy/ReadOnlyAccess', exact: true }).click()
  await page.getByRole('button', { name: 'Attach', exact: true }).click()
  await page.getByText('out of date').waitFor()
  await expectUsable(page, 'a permission set that is out of date')
  await page.getByRole('button', { name: 'Update 1 account' }).click()
  await page.getByText('Operator is up to date in 1 account.').waitFor()
  await page.getByText('out of date').waitFor({ state: 'hidden' })
})

chromiumTest('an invalid inline policy is refused in the words of AWS', async () => {
  await seedCenter()
  const { page, expected } = await open(server, '/console/identity-center/permission-sets')
  expected(REFUSED)
  await row(page, 'ReadIam').click()
  await page.getByRole('button', { name: 'Add the inline policy' }).click()
  const dialog = page.getByRole('dialog', { name: 'Inline policy' })
  await dialog.getByLabel('Policy').fill('{ "Statement": "none" }')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('textbox', { name: 'Policy', description: /./ }).waitFor()
  await expectUsable(page, 'a refused policy')
})

chromiumTest('without an instance, the page creates one', async () => {
  const { page } = await open(server, '/console/identity-center')
  await page.getByRole('heading', { name: 'No instance of Identity Center yet' }).waitFor()
  await expectUsable(page, 'no instance')
  await page.getByRole('button', { name: 'Enable for the organization' }).click()
  await page.getByRole('heading', { name: 'No users yet' }).waitFor()
  await expectUsable(page, 'no users')
  await page.getByRole('link', { name: 'Permission sets' }).click()
  await page.getByRole('heading', { name: 'No permission sets yet' }).waitFor()
  await page.getByRole('link', { name: 'Groups' }).click()
  await page.getByRole('heading', { name: 'No groups yet' }).waitFor()
})

chromiumTest('a member account is refused in the words of AWS', async () => {
  await seedCenter()
  const { page, expected } = await open(server, '/console/identity-center/assignments', {
    administratorOf: SHOP,
  })
  expected(REFUSED)
  await page.getByText('owns this instance').waitFor()
  await page.getByText('ResourceNotFoundException').waitFor()
  await expectUsable(page, 'a member account')
})

chromiumTest('hostile names are shown as texts', async () => {
  const names = ['<img/src=x/onerror=alert(1)>', '\u0627\u0644\u0639', 'x'.repeat(128), '\u{1f680}']
  await seedCenter({
    users: [...USERS, ...names.map((userName) => ({ userName, givenName: userName, familyName: 'Doe' }))],
    groups: [{ name: 'developers', members: ['bob'], description: 'line\tbreak' }],
  })
  const { page } = await open(server, '/console/identity-center/users')
  await row(page, '\u{1f680}').waitFor()
  await row(page, '<img/src=x/onerror=alert(1)>').click()
  await page.getByRole('complementary', { name: '<img/src=x/onerror=alert(1)> Doe' }).waitFor()
  await expectUsable(page, 'hostile names')
  await row(page, 'x'.repeat(128)).click()
  await page.getByRole('complementary', { name: 'x'.repeat(128) }).waitFor()
  await expectUsable(page, 'a long name')
  await page.getByRole('link', { name: 'Groups' }).click()
  await row(page, 'line\\u{9}break').waitFor()
})

chromiumTest('a token of the SCIM endpoint is shown once, and creates users', async () => {
  await seedCenter()
  const { page } = await open(server, '/console/identity-center/settings')
  await page.getByRole('button', { name: 'Enable and create a token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Token of the SCIM endpoint' })
  await dialog.getByRole('button', { name: 'Copy token' }).click()
  await expectUsable(page, 'a token')
  const token = await page.evaluate<string>('navigator.clipboard.readText()')
  await expect(page.content()).resolves.not.toContain(token)
  await dialog.getByRole('button', { name: 'Done' }).click()
  const url = await page.getByText(/\/scim\/v2\/$/).textContent()
  const response = await fetch(`${url}Users`, { headers: { Authorization: `Bearer ${token}` } })
  await expect(response.json()).resolves.toMatchObject({ totalResults: 2 })
  await expectUsable(page, 'settings')
})

chromiumTest('the identity source changes to the built-in identity provider', async () => {
  await seedCenter()
  const { page } = await open(server, '/console/identity-center/settings')
  await page.getByRole('button', { name: 'Change' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change the identity source' })
  await dialog.getByLabel('Identity source').selectOption('external')
  await dialog.getByLabel('SAML metadata').fill('<xml/>')
  await expectUsable(page, 'dialog to change the identity source')
  await dialog.getByLabel('Identity source').selectOption('built-in')
  await dialog.getByRole('button', { name: 'Change' }).click()
  await page.getByText('The identity provider that is built into this server.').waitFor()
})

chromiumTest('an instance in another region is shown, and its changes go there', async () => {
  await seedCenter({ region: 'eu-central-1' })
  const { page } = await open(server, '/console/identity-center/groups')
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.getByLabel('Name').fill('operators')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('complementary', { name: 'operators' }).waitFor()
})

chromiumTest('the instance that was chosen stays open from tab to tab', async () => {
  await seedCenter()
  const own = {
    account: SHOP,
    identityStoreId: 'd-1111111111',
    users: [{ userName: 'dora', givenName: 'D', familyName: 'X' }],
  }
  expect(await request(server, 'POST', 'identity-center', own)).toMatchObject({ status: 200 })
  const { page, expected } = await open(server, '/console/identity-center/settings', {
    administratorOf: SHOP,
  })
  expected(REFUSED)
  await page.getByLabel('Instance', { exact: true }).selectOption('d-1111111111')
  await page.getByRole('link', { name: 'Users' }).click()
  await row(page, 'dora').click()
  await page.getByRole('complementary', { name: 'D X' }).waitFor()
  await expectUsable(page, 'the instance of an account')
  await page.reload()
  await page.getByRole('complementary', { name: 'D X' }).waitFor()
})
