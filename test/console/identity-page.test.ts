/** The page of one identity in real Chromium: its head, trust, use, decisions, and tags, and what goes when it is deleted. */
import {
  AddUserToGroupCommand,
  CreateUserCommand,
  GetGroupCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { seeded } from '../support/console.ts'
import { button, COMPANY, copied, dialog, openAs, PLACE, panel } from '../support/console-identities.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, OTHER, serverForEachTest, trust } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seeded(COMPANY))

const ALICE = {
  accessKeyId: 'AKIAALICEALICEALICE7',
  secretAccessKey: 'alice-has-a-secret-that-everybody-knows',
}
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`

const users = async () => (await server.iam().send(new ListUsersCommand({}))).Users?.map(({ Arn }) => Arn)

chromiumTest('the head says who it is, and the title and the way name it', async () => {
  const { page } = await open(server, `${PLACE}/user/people/bob`)
  await page.getByRole('heading', { name: 'bob', level: 1 }).waitFor()
  await page.getByText(`arn:aws:iam::${ACCOUNT}:user/people/bob`).first().waitFor()
  await button(page, 'Copy ARN').click()
  await until(async () => (await copied(page)) === `arn:aws:iam::${ACCOUNT}:user/people/bob`)
  expect(await page.title()).toBe('bob · Identities · iamulator')
  const way = page.getByRole('navigation', { name: 'Where you are' })
  await way.getByRole('link', { name: 'shop-prod' }).waitFor()
  await way.getByRole('link', { name: 'Identities' }).click()
  await page.getByRole('grid').waitFor()
})

const editor = (page: Page) => page.getByRole('textbox', { name: 'Trust policy' })

/** Replaces the text of the code editor. */
async function write(page: Page, text: string): Promise<void> {
  await editor(page).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

chromiumTest('a trust policy is evaluated for each principal, and while it is edited', async () => {
  const { page } = await open(server, `${PLACE}/role/breakglass?tab=trust`)
  const who = panel(page, 'Trusted principals')
  await who.getByText('May assume the role with aws:MultiFactorAuthPresent = true.').first().waitFor()
  await who.getByText(/Not allowed, because no .* allows the sts:AssumeRole action/).waitFor()
  const link = who.getByRole('link', { name: 'Explain user alice with MFA' })
  expect(await link.getAttribute('href')).toContain('/console/explain?principal=arn')
  const can = panel(page, 'Users and roles that can')
  await can.getByRole('link', { name: 'alice' }).waitFor()
  await can.getByText('If aws:MultiFactorAuthPresent = true').first().waitFor()
  await editor(page).waitFor()
  await expectUsable(page, 'a trust policy')
  await write(page, '{"Version":"2012-10-17","Statement":[]')
  await until(async () => /AWS would refuse this document/.test(await reasonNotToSave(page)))
  await expectUsable(page, 'a malformed trust policy')
  await write(
    page,
    trust({ AWS: [`arn:aws:iam::${ACCOUNT}:user/alice`, ACCOUNT], Service: 'ec2.amazonaws.com' }),
  )
  await who.getByText('May assume the role.').first().waitFor()
  await who.getByText('Identities of this account whose own policies allow it.').waitFor()
  await can.getByRole('img', { name: 'Allowed' }).first().waitFor()
  await page.reload()
  await editor(page).getByText('ec2.amazonaws.com').waitFor()
  await until(async () => (await reasonNotToSave(page)) === '')
  await editor(page).press('Control+s')
  await page.getByText('breakglass is saved.').waitFor()
  const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'breakglass' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('ec2.amazonaws.com')
  await until(async () => (await reasonNotToSave(page)) === 'Nothing has changed')
  await server
    .sts(ALICE)
    .send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/breakglass`, RoleSessionName: 'alice' }),
    )
})

const reasonNotToSave = async (page: Page) =>
  (await page.getByRole('button', { name: 'Save' }).getAttribute('data-tooltip')) ?? ''

chromiumTest('a draft is dropped on request', async () => {
  const { page } = await open(server, `${PLACE}/role/anyone?tab=trust`)
  const who = panel(page, 'Trusted principals')
  await who.getByText('Anybody in any account whose own policies allow it.').waitFor()
  await editor(page).waitFor()
  await write(page, trust({ Service: 'ec2.amazonaws.com' }))
  await who.getByText('May assume the role.').waitFor()
  await button(page, 'Discard').click()
  await who.getByText('Anybody in any account').waitFor()
})

chromiumTest(
  'a trust policy that cannot be saved says why in the words of AWS, and the draft stays',
  async () => {
    const { page, expected } = await open(server, `${PLACE}/role/anyone?tab=trust`)
    expected(/500/)
    await editor(page).waitFor()
    const link = page.getByRole('link', { name: 'Simulate and replay' })
    expect(await link.getAttribute('href')).toBe(`/console/policies/${ACCOUNT}/role/anyone`)
    await write(page, trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/zoe` }))
    await page
      .getByRole('region', { name: 'Problems' })
      .getByText(/Invalid principal in policy/)
      .waitFor()
    await until(async () => /Invalid principal in policy/.test(await reasonNotToSave(page)))
    await write(page, trust({ Service: 'ec2.amazonaws.com' }))
    await until(async () => (await reasonNotToSave(page)) === '')
    await fetch(`${server.url}/_iamulator/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ action: 'iam:UpdateAssumeRolePolicy', error: { code: 'ServiceFailure' } }),
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('ServiceFailure').waitFor()
    await expectUsable(page, 'a refused trust policy')
    await editor(page).getByText('ec2.amazonaws.com').waitFor()
  },
)

chromiumTest('a trust policy that was changed meanwhile is not overwritten unseen', async () => {
  const { page } = await open(server, `${PLACE}/role/anyone?tab=trust`)
  await editor(page).waitFor()
  await write(page, trust({ Service: 'ec2.amazonaws.com' }))
  await until(async () => (await reasonNotToSave(page)) === '')
  await server.iam().send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: 'anyone',
      PolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
    }),
  )
  await page.getByRole('button', { name: 'Save' }).click()
  await dialog(page).getByText('The policy was changed meanwhile').waitFor()
  await button(page, 'Discard mine').click()
  await editor(page).getByText('lambda.amazonaws.com').waitFor()
  await panel(page, 'Trusted principals').getByText('lambda.amazonaws.com').first().waitFor()
})

chromiumTest('what was used stands against what is granted', async () => {
  await server.iam(ALICE).send(new ListUsersCommand({}))
  const { page } = await open(server, `${PLACE}/user/alice?tab=used`)
  const services = page.getByRole('grid', { name: 'Services' })
  const iam = services.getByRole('row').filter({ hasText: 'AWS Identity and Access Management' }).first()
  await iam.waitFor()
  expect(await iam.textContent()).toMatch(/(?:now|ago)/)
  expect(await iam.textContent()).toContain('IAMReadOnlyAccess')
  await page.getByText(/\d+ services allowed, 1 used, \d+ never/).waitFor()
  await expectUsable(page, 'services')
  const generate = page.getByRole('link', { name: 'Policy from what it used' })
  expect(await generate.getAttribute('href')).toContain('/console/policies/new?from=calls')
  await page.getByRole('radio', { name: 'Never used' }).click()
  await iam.waitFor({ state: 'hidden' })
  expect(page.url()).toContain('services=never')
})

chromiumTest('an identity without permissions has nothing to cut', async () => {
  const { page } = await open(server, `${PLACE}/role/nobody?tab=used`)
  await page.getByRole('heading', { name: 'No service is allowed' }).waitFor()
  await expectUsable(page, 'no service')
})

chromiumTest('the last decisions lead to Live and to Explain', async () => {
  const { page } = await open(server, `${PLACE}/user/alice?tab=decisions`)
  await page.getByRole('heading', { name: 'No calls yet' }).waitFor()
  await expectUsable(page, 'no decisions')
  await server.iam(ALICE).send(new ListUsersCommand({}))
  await page.reload()
  await panel(page, 'Last decisions').getByText('iam:ListUsers').waitFor()
  await panel(page, 'Last decisions').getByRole('img', { name: 'Identity allows' }).waitFor()
  await expectUsable(page, 'decisions')
  const live = page.getByRole('link', { name: 'All in Live' })
  expect(await live.getAttribute('href')).toBe(
    `/console/live?q=${encodeURIComponent(`caller:arn:aws:iam::${ACCOUNT}:user/alice`)}`,
  )
  await panel(page, 'Last decisions')
    .getByRole('link', { name: /\d\d:\d\d:\d\d/ })
    .click()
  await page.waitForURL('**/console/explain/*')
})

chromiumTest('a request that was refused before any policy is listed without an explanation', async () => {
  const invalid = new CreateUserCommand({ UserName: 'a b' })
  await expect(server.iam(ALICE).send(invalid)).rejects.toThrow('userName')
  const { page } = await open(server, `${PLACE}/user/alice?tab=decisions`)
  await panel(page, 'Last decisions').getByText('ValidationError').waitFor()
  expect(await panel(page, 'Last decisions').getByRole('link').count()).toBe(1)
})

chromiumTest('a role makes its calls as its sessions', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/403/)
  await openAs(page, server, 'nobody', `${PLACE}/role/nobody`)
  await page.getByText('iam:GetRole is not allowed').first().waitFor()
  await expectUsable(page, 'a refused identity')
  await page.goto(`${server.url}${PLACE}/role/nobody?tab=decisions`)
  await panel(page, 'Last decisions').getByText('iam:GetRole').first().waitFor()
})

chromiumTest('a role that trusts the account is become with one press', async () => {
  const { page, expected } = await open(server, `${PLACE}/role/nobody`)
  expected(/403/)
  await button(page, 'Become').click()
  await page.getByText('iam:GetRole is not allowed').first().waitFor()
  expect(new URL(page.url()).pathname).toBe(`${PLACE}/role/nobody`)
})

chromiumTest('tags are added, refused, removed, and brought back', async () => {
  const { page, expected } = await open(server, `${PLACE}/role/auditor?tab=tags`)
  expected(/400/)
  await page.getByRole('heading', { name: 'No tags' }).waitFor()
  await expectUsable(page, 'no tags')
  await button(page, 'Add tag').click()
  await dialog(page).getByLabel('Key').fill('aws:own')
  await dialog(page).getByRole('button', { name: 'Add tag' }).click()
  await until(async () => (await dialog(page).getByLabel('Key').getAttribute('aria-invalid')) === 'true')
  await dialog(page).getByLabel('Key').fill('team')
  await dialog(page).getByLabel('Value').fill('security')
  await dialog(page).getByRole('button', { name: 'Add tag' }).click()
  const tags = async () => (await server.iam().send(new ListRoleTagsCommand({ RoleName: 'auditor' }))).Tags
  await panel(page, 'Tags').getByText('security').waitFor()
  expect(await tags()).toEqual([{ Key: 'team', Value: 'security' }])
  await button(page, 'Remove the tag team').click()
  await page.getByRole('heading', { name: 'No tags' }).waitFor()
  expect(await tags()).toEqual([])
  await button(page, 'Undo').click()
  await panel(page, 'Tags').getByText('security').waitFor()
})

chromiumTest('a user is renamed, and the page follows', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/people/bob`)
  expected(/409/)
  await button(page, 'Rename').click()
  await dialog(page).getByLabel('Name').fill('alice')
  await dialog(page).getByRole('button', { name: 'Rename' }).click()
  await dialog(page).getByText('User with name alice already exists.').waitFor()
  await expectUsable(page, 'a refused name')
  await dialog(page).getByLabel('Name').fill('robert')
  await dialog(page).getByLabel('Path').fill('/')
  await dialog(page).getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('heading', { name: 'robert' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`${PLACE}/user/robert`)
  expect(await users()).toContain(`arn:aws:iam::${ACCOUNT}:user/robert`)
})

chromiumTest('deleting states what goes, and it all goes', async () => {
  const { page, expected } = await open(server, `${PLACE}/user/alice`)
  expected(/404/)
  await button(page, 'Delete').click()
  for (const text of [
    '1 attachment of a policy',
    '1 inline policy',
    '1 membership in a group',
    '1 access key',
  ])
    await dialog(page).getByText(text, { exact: true }).waitFor()
  expect(await dialog(page).getByRole('listitem').count()).toBe(4)
  await expectUsable(page, 'what goes with a user')
  await button(page, 'Delete user').click()
  await page.getByRole('grid').waitFor()
  expect(await users()).toEqual([`arn:aws:iam::${ACCOUNT}:user/people/bob`])
  await page.goBack()
  await page.getByText('is gone, or was never here').waitFor()
  await expectUsable(page, 'gone')
})

chromiumTest('a refused deletion says so, and deletes nothing', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/403/)
  await openAs(page, server, 'nobody', `${PLACE}/user/alice`)
  await button(page, 'Delete').click()
  await dialog(page)
    .getByText(/is not allowed/)
    .first()
    .waitFor()
  expect(await button(page, 'Delete user').getAttribute('aria-disabled')).toBe('true')
  expect(await users()).toHaveLength(2)
})

chromiumTest('a group has members, who are added and removed', async () => {
  const { page, expected } = await open(server, `${PLACE}/group/developers?tab=members`)
  expected(/404/)
  await panel(page, 'Members').getByRole('link', { name: 'alice' }).waitFor()
  await expectUsable(page, 'members')
  await button(page, 'Add user').click()
  await dialog(page).getByRole('combobox', { name: 'User name' }).fill('zoe')
  await dialog(page).getByRole('button', { name: 'Add user' }).click()
  await dialog(page).getByText('The user with name zoe cannot be found.').waitFor()
  await dialog(page).getByRole('combobox', { name: 'User name' }).fill('bob')
  await dialog(page).getByRole('button', { name: 'Add user' }).click()
  await panel(page, 'Members').getByRole('link', { name: 'bob' }).waitFor()
  await button(page, 'Remove alice').click()
  await panel(page, 'Members').getByRole('link', { name: 'alice' }).waitFor({ state: 'hidden' })
  const { Users } = await server.iam().send(new GetGroupCommand({ GroupName: 'developers' }))
  expect(Users).toMatchObject([{ UserName: 'bob' }])
  await server.iam().send(new AddUserToGroupCommand({ GroupName: 'developers', UserName: 'alice' }))
  await button(page, 'Delete').click()
  await dialog(page).getByText('2 memberships').waitFor()
})

chromiumTest('a provider shows its audiences, and the roles that trust it', async () => {
  const { page, expected } = await open(server, `${PLACE}/oidc-provider/token.actions.githubusercontent.com`)
  expected(/400/)
  await panel(page, 'Audiences').getByText('sts.amazonaws.com').waitFor()
  await expectUsable(page, 'a provider')
  await button(page, 'Add audience').click()
  await dialog(page).getByLabel('Audience').fill('acme')
  await dialog(page).getByRole('button', { name: 'Add audience' }).click()
  await panel(page, 'Audiences').getByText('acme').waitFor()
  const found = await server
    .iam()
    .send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: PROVIDER }))
  expect(found.ClientIDList).toEqual(['sts.amazonaws.com', 'acme'])
  await button(page, 'Remove acme').click()
  await panel(page, 'Audiences').getByText('acme').waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Show roles' }).click()
  await page.getByRole('link', { name: /^github-deployer/ }).waitFor()
})

chromiumTest('an identity of another account says how to see it', async () => {
  const { page } = await open(server, `/console/identities/${OTHER}/user/erin`)
  await page.getByRole('heading', { name: 'You are not in shop-dev' }).waitFor()
  await button(page, 'Become administrator of shop-dev').click()
  await page.getByRole('heading', { name: 'erin', level: 1 }).waitFor()
})

chromiumTest('an address that names no identity says so', async () => {
  const { page } = await open(server, `${PLACE}/robot/r2`)
  await page.getByRole('heading', { name: 'There is no such identity' }).waitFor()
  await expectUsable(page, 'no identity')
})
