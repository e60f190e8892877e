/** The policies and the credentials of one identity in real Chromium. */
import {
  GetLoginProfileCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect } from '@jest/globals'
import { codeAt } from '../support/authenticator.ts'
import { seeded } from '../support/console.ts'
import { button, COMPANY, copied, dialog, PLACE, panel } from '../support/console-identities.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, OTHER, policy, serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seeded(COMPANY))

/** What the browser says of the answer that a user has no password. AWS has no other one. */
const NO_PASSWORD = /404/

const user = { UserName: 'alice' }

chromiumTest('policies are attached, detached, and brought back', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/alice`)
  expected(/404/)
  await panel(page, 'Attached').getByRole('link', { name: 'IAMReadOnlyAccess' }).waitFor()
  await panel(page, 'By groups').getByRole('link', { name: 'ReadOnlyAccess' }).waitFor()
  await panel(page, 'Boundary').getByText('No boundary').waitFor()
  await panel(page, 'By the organization').getByText('No SCP limits this account.').waitFor()
  await expectUsable(page, 'policies of a user')
  await button(page, 'Attach policy').click()
  const field = dialog(page).getByRole('combobox', { name: 'Policy' })
  await field.fill('arn:aws:iam::aws:policy/None')
  await button(page, 'Attach').click()
  await dialog(page)
    .getByText('Policy arn:aws:iam::aws:policy/None does not exist or is not attachable.')
    .waitFor()
  await field.fill('AmazonS3ReadOnly')
  await page.getByRole('option', { name: /AmazonS3ReadOnlyAccess/ }).waitFor()
  await expectUsable(page, 'attaching a policy')
  await field.press('ArrowDown')
  await field.press('Enter')
  await button(page, 'Attach').click()
  await panel(page, 'Attached').getByRole('link', { name: 'AmazonS3ReadOnlyAccess' }).waitFor()
  const attached = async () => {
    const { AttachedPolicies = [] } = await server.iam().send(new ListAttachedUserPoliciesCommand(user))
    return AttachedPolicies.map(({ PolicyName }) => PolicyName)
  }
  expect(await attached()).toEqual(['IAMReadOnlyAccess', 'AmazonS3ReadOnlyAccess'])
  await button(page, 'Detach IAMReadOnlyAccess').click()
  await until(async () => (await attached()).join() === 'AmazonS3ReadOnlyAccess')
  await button(page, 'Undo').click()
  await panel(page, 'Attached').getByRole('link', { name: 'IAMReadOnlyAccess' }).waitFor()
})

chromiumTest('the SCPs of an organization are shown beneath the policies of an identity', async () => {
  const accounts = { [OTHER]: { users: [{ name: 'erin' }] } }
  const units = [{ name: 'workloads', accounts: { [OTHER]: { name: 'shop' } } }]
  const organization = { managementAccount: ACCOUNT, root: { organizationalUnits: units } }
  const company = await seeded(
    JSON.stringify({ organization, accounts: { [ACCOUNT]: { users: [{ name: 'root' }] }, ...accounts } }),
  )
  const { page } = await open(company, `/console/identities/${OTHER}/user/erin`, { administratorOf: OTHER })
  const levels = panel(page, 'By the organization').getByRole('listitem')
  await levels.first().waitFor()
  expect((await levels.allTextContents()).map((text) => text.replace('Effective policies', ''))).toEqual([
    'RootFullAWSAccess',
    'workloadsFullAWSAccess',
    'shopFullAWSAccess',
  ])
  await expectUsable(page, 'SCPs')
  const management = await open(company, `${PLACE}/user/root`)
  await panel(management.page, 'By the organization').getByText('No SCP limits this account.').waitFor()
  // Pages ask until they are closed.
  for (const each of [page, management.page]) await each.close()
  await company.close()
})

chromiumTest('an inline policy of a group leads to its editor', async () => {
  const input = { GroupName: 'developers', PolicyName: 'queues', PolicyDocument: policy('Allow', 'sqs:*') }
  await server.iam().send(new PutGroupPolicyCommand(input))
  const { page, expected } = await open(server, `${PLACE}/user/alice`)
  expected(/404/)
  await panel(page, 'By groups').getByRole('link', { name: 'queues' }).click()
  await page.waitForURL(`**/console/policies/${ACCOUNT}/group/developers/queues`)
  await until(async () => (await page.title()).startsWith('queues'))
})

chromiumTest('inline policies are added, edited in the editor, deleted, and brought back', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/alice`)
  expected(/400/)
  const inline = panel(page, 'Inline')
  const link = inline.getByRole('link', { name: 'assume', exact: true })
  await link.waitFor()
  expect(await link.getAttribute('href')).toBe(`/console/policies/${ACCOUNT}/user/alice/assume`)
  await button(page, 'Add inline policy').click()
  const field = dialog(page).getByLabel('Policy document')
  await dialog(page).getByLabel('Name').fill('more')
  await field.fill('{"Version":"2012-10-17"')
  await button(page, 'Add policy').click()
  await until(async () => (await field.getAttribute('aria-invalid')) === 'true')
  await expectUsable(page, 'a malformed policy')
  await field.fill(policy('Allow', 'sts:*'))
  await button(page, 'Add policy').click()
  await inline.getByRole('link', { name: 'more', exact: true }).waitFor()
  const saved = () => server.iam().send(new GetUserPolicyCommand({ ...user, PolicyName: 'more' }))
  expect(decodeURIComponent((await saved()).PolicyDocument ?? '')).toBe(policy('Allow', 'sts:*'))
  await button(page, 'Delete more').click()
  await inline.getByRole('link', { name: 'more', exact: true }).waitFor({ state: 'hidden' })
  await button(page, 'Undo').click()
  await inline.getByRole('link', { name: 'more', exact: true }).waitFor()
  expect(decodeURIComponent((await saved()).PolicyDocument ?? '')).toBe(policy('Allow', 'sts:*'))
})

chromiumTest('a boundary is set and removed, and groups are joined and left', async () => {
  const { page } = await open(server, `${PLACE}/user/alice`)
  await button(page, 'Set boundary').click()
  const field = dialog(page).getByRole('combobox', { name: 'Policy' })
  await field.fill('developer')
  await page.getByRole('option', { name: /developer-boundary/ }).waitFor()
  await field.press('ArrowDown')
  await field.press('Enter')
  await dialog(page).getByRole('button', { name: 'Set boundary' }).click()
  await panel(page, 'Boundary').getByRole('link', { name: 'developer-boundary' }).waitFor()
  const { User } = await server.iam().send(new GetUserCommand(user))
  expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toMatch(/developer-boundary$/)
  await button(page, 'Remove the boundary').click()
  await panel(page, 'Boundary').getByText('No boundary').waitFor()
  await button(page, 'Remove from developers').click()
  await panel(page, 'By groups').getByText('The user is in no group.').waitFor()
  await button(page, 'Add to group').click()
  await dialog(page).getByRole('combobox', { name: 'Group name' }).fill('developers')
  await page.keyboard.press('Escape')
  await dialog(page).getByRole('button', { name: 'Add to group' }).click()
  await panel(page, 'By groups').getByRole('link', { name: 'ReadOnlyAccess' }).waitFor()
  const { Groups } = await server.iam().send(new ListGroupsForUserCommand(user))
  expect(Groups).toMatchObject([{ GroupName: 'developers' }])
})

chromiumTest('an access key is created once, works, is deactivated, and deleted', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/people/bob?tab=keys`)
  expected(NO_PASSWORD)
  await panel(page, 'Access keys').getByText('No keys').waitFor()
  await expectUsable(page, 'a user without keys')
  await button(page, 'Create access key').click()
  await dialog(page).getByText('the only time').waitFor()
  await expectUsable(page, 'a new key')
  await page.keyboard.press('Escape')
  await button(page, 'Copy Access key ID').click()
  await until(async () => /^AKIA/.test(await copied(page)))
  const accessKeyId = await copied(page)
  await button(page, 'Copy Secret access key').click()
  await until(async () => (await copied(page)) !== accessKeyId)
  const secretAccessKey = await copied(page)
  expect(await page.content()).not.toContain(secretAccessKey)
  await dialog(page).getByRole('button', { name: 'Show Secret access key' }).click()
  await page.getByText(secretAccessKey, { exact: true }).waitFor()
  await button(page, 'I have the secret').click()
  const sts = server.sts({ accessKeyId, secretAccessKey })
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/user\/people\/bob$/)
  await button(page, `Deactivate ${accessKeyId}`).click()
  await button(page, `Activate ${accessKeyId}`).waitFor()
  const keys = await server.iam().send(new ListAccessKeysCommand({ UserName: 'bob' }))
  expect(keys.AccessKeyMetadata).toMatchObject([{ Status: 'Inactive' }])
  await button(page, `Delete ${accessKeyId}`).click()
  await button(page, 'Delete key').click()
  await panel(page, 'Access keys').getByText('No keys').waitFor()
})

chromiumTest('a password is created by the rules of the account, reset, and deleted', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/alice?tab=keys`)
  expected(/40[04]/)
  await button(page, 'Create password').click()
  const field = dialog(page).getByLabel('Password', { exact: true })
  expect(await field.getAttribute('type')).toBe('password')
  await field.fill('short')
  await dialog(page).getByRole('button', { name: 'Create password' }).click()
  await until(async () => (await field.getAttribute('aria-invalid')) === 'true')
  await expectUsable(page, 'a password that is too short')
  await field.fill('correct-Horse-battery-9')
  await dialog(page).getByRole('button', { name: 'Create password' }).click()
  await panel(page, 'Password').getByText('It has to be changed at the next sign-in').waitFor()
  const profile = () => server.iam().send(new GetLoginProfileCommand(user))
  expect((await profile()).LoginProfile?.PasswordResetRequired).toBe(true)
  await button(page, 'Reset password').click()
  await dialog(page).getByLabel('Password', { exact: true }).fill('another-Horse-battery-9')
  await dialog(page).getByRole('button', { name: 'Reset password' }).click()
  await panel(page, 'Password')
    .getByText(/^Set .*\d\.$/)
    .waitFor()
  await button(page, 'Delete password').click()
  await dialog(page).getByRole('button', { name: 'Delete password' }).click()
  await panel(page, 'Password').getByText('No password').waitFor()
  await expect(profile()).rejects.toThrow('cannot be found')
})

chromiumTest('an MFA device is enabled with two codes, and deactivated', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/alice?tab=keys`)
  expected(/40[034]/)
  await button(page, 'Add MFA device').click()
  await button(page, 'Continue').click()
  const image = page.getByAltText('The secret as a QR code')
  await image.waitFor()
  await until(() => image.evaluate('document.querySelector(".identity-qr").naturalWidth > 0'))
  await expectUsable(page, 'a QR code')
  await button(page, 'Copy Secret').click()
  await until(async () => /^[A-Z2-7]{64}$/.test(await copied(page)))
  const seed = await copied(page)
  await dialog(page).getByLabel('First code').fill('000000')
  await dialog(page).getByLabel('Second code').fill('000000')
  await button(page, 'Enable device').click()
  await until(
    async () => (await dialog(page).getByLabel('First code').getAttribute('aria-invalid')) === 'true',
  )
  const now = Date.now()
  await dialog(page)
    .getByLabel('First code')
    .fill(codeAt(seed, now, -1))
  await dialog(page).getByLabel('Second code').fill(codeAt(seed, now))
  await button(page, 'Enable device').click()
  await panel(page, 'MFA devices').getByText('mfa/alice', { exact: true }).waitFor()
  const devices = async () => (await server.iam().send(new ListMFADevicesCommand(user))).MFADevices
  expect(await devices()).toHaveLength(1)
  await panel(page, 'MFA devices')
    .getByRole('button', { name: /Deactivate/ })
    .click()
  await panel(page, 'MFA devices').getByText('No device').waitFor()
  expect(await devices()).toEqual([])
})

chromiumTest('a device that is not proved leaves nothing behind', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/alice?tab=keys`)
  expected(NO_PASSWORD)
  await button(page, 'Add MFA device').click()
  await button(page, 'Continue').click()
  await page.getByAltText('The secret as a QR code').waitFor()
  await page.keyboard.press('Escape')
  await until(async () => {
    const { VirtualMFADevices } = await server.iam().send(new ListVirtualMFADevicesCommand({}))
    return VirtualMFADevices?.length === 0
  })
})
