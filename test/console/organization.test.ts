/** The place Organization in real Chromium: attach policies, move and create accounts, and what members see. */
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { addFault } from '../admin/fault-requests.ts'
import { request } from '../support/admin.ts'
import { chromiumTest, consoleBrowser, expectUsable, REFUSED } from '../support/console-page.ts'
import { rootOf, serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

const SHOP = '222233334444'
const OUTSIDER = '444455556666'
const NO_USERS = {
  name: 'no-users',
  type: 'SERVICE_CONTROL_POLICY',
  content: {
    Version: '2012-10-17',
    Statement: { Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' },
  },
}

const seed = async (content: object) =>
  expect(await request(server, 'POST', 'seed', { seed: content })).toMatchObject({ status: 200 })

const seedShop = () =>
  seed({
    organization: {
      managementAccount: '000000000000',
      policies: [NO_USERS],
      root: {
        accounts: { [SHOP]: { name: 'shop' } },
        organizationalUnits: [
          { id: 'ou-exam-closed01', name: 'closed', serviceControlPolicies: ['FullAWSAccess', 'no-users'] },
        ],
        id: 'r-exam',
      },
    },
  })

/** Creates a user as the root user of the member account, whom only policies of the organization limit. */
const createUser = (name: string) => server.iam(rootOf(SHOP)).send(new CreateUserCommand({ UserName: name }))

const node = (page: Page, name: string) => page.getByRole('treeitem', { name })

async function chooseAction(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions', exact: true }).click()
  await page.getByRole('menuitem', { name }).click()
}

chromiumTest('attaching an SCP denies the calls of SDKs, until it is detached', async () => {
  await seedShop()
  const { page } = await open(server, '/console/organization')
  await createUser('before')
  await node(page, 'shop').click()
  await page.waitForURL(`**/console/organization/${SHOP}**`)
  await page.getByText('Everything can be allowed.').waitFor()
  await page.getByRole('combobox', { name: 'do' }).fill('iam:CreateUser')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('No policy of the organization stands in the way.').waitFor()

  await chooseAction(page, 'Attach a policy')
  const dialog = page.getByRole('dialog', { name: 'Attach a policy to shop' })
  await dialog.getByLabel('Policy').selectOption({ label: 'no-users (SCP)' })
  await expectUsable(page, 'dialog to attach a policy')
  await dialog.getByRole('button', { name: 'Attach' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('iam:CreateUser is denied by no-users at shop').waitFor()
  await page.getByText('no-users denies it (statement 1).').waitFor()
  const link = await page.getByRole('link', { name: 'Ask in Explain' }).getAttribute('href')
  const question = { principal: SHOP, action: 'iam:CreateUser', context: 'aws:RequestedRegion=us-east-1' }
  expect(Object.fromEntries(new URL(link ?? '', server.url).searchParams)).toEqual(question)
  await expect(createUser('while')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(/with an explicit deny in a service control policy/),
  })

  await page.getByRole('button', { name: 'Detach no-users' }).click()
  await page.getByText('Everything can be allowed.').waitFor()
  await createUser('after')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('iam:CreateUser is denied by no-users at shop').waitFor()
  await expect(createUser('again')).rejects.toMatchObject({ name: 'AccessDenied' })
})

chromiumTest('a policy is attached by dragging it onto the tree, and an account moved', async () => {
  await seedShop()
  const { page } = await open(server, `/console/organization/${SHOP}`)
  const policy = page.getByRole('region', { name: 'Policies' }).getByRole('listitem')
  await policy.filter({ hasText: 'no-users' }).dragTo(node(page, 'shop'))
  await page.getByText('no-users is attached to shop.').waitFor()
  await expect(createUser('one')).rejects.toMatchObject({ name: 'AccessDenied' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('no-users is detached from shop.').waitFor()
  await createUser('two')

  await node(page, 'shop').dragTo(node(page, 'closed'))
  await page.getByText('shop is in closed.').waitFor()
  await page.getByText('iam:CreateUser is denied by no-users at closed').waitFor()
  await expect(createUser('three')).rejects.toMatchObject({ name: 'AccessDenied' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('shop is in Root.').waitFor()
  await createUser('three')
})

chromiumTest('an account is moved with the keyboard', async () => {
  await seedShop()
  const { page } = await open(server, '/console/organization')
  await node(page, 'Root').focus()
  await page.keyboard.press('End')
  await expectFocus(page, 'shop')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await node(page, 'shop').waitFor({ state: 'hidden' })
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/console/organization/${SHOP}**`)
  await page.getByRole('button', { name: 'Actions', exact: true }).press('Enter')
  await expectFocus(page, 'Attach a policy')
  await page.keyboard.press('ArrowDown')
  await expectFocus(page, 'Move')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Move shop' })
  await dialog.getByLabel('To').selectOption({ value: 'ou-exam-closed01' })
  await dialog.getByRole('button', { name: 'Move' }).press('Enter')
  await page.getByText('shop is in closed.').waitFor()
  await expect(createUser('one')).rejects.toMatchObject({ name: 'AccessDenied' })
})

async function expectFocus(page: Page, name: string): Promise<void> {
  await page.locator(':focus').filter({ hasText: name }).waitFor()
}

chromiumTest('organization, unit, and account are created, and a policy type is enabled', async () => {
  const { page, expected } = await open(server, '/console/organization')
  expected(REFUSED)
  await page.getByRole('heading', { name: 'No organization yet' }).waitFor()
  await expectUsable(page, 'no organization')
  await page.getByRole('button', { name: 'Create organization' }).click()
  await node(page, 'Root').waitFor()
  await page.getByText('No policy types are enabled').waitFor()

  await page.getByRole('button', { name: 'Add or change' }).click()
  await page.getByRole('menuitem', { name: 'Create unit' }).click()
  await page.getByLabel('Name').fill('workloads')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { name: 'workloads' }).waitFor()

  await chooseAction(page, 'Create account here')
  await page.getByLabel('Name').fill('shop')
  await page.getByLabel('Email address').fill('shop@acme.test')
  await expectUsable(page, 'dialog to create an account')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { name: 'shop' }).waitFor()
  await page.getByRole('link', { name: 'workloads' }).waitFor()
  const { Accounts = [] } = await server.organizations().send(new ListAccountsCommand({}))
  expect(Accounts.map(({ Name }) => Name)).toContain('shop')

  await page.getByRole('link', { name: 'Policy types' }).click()
  await page.getByRole('button', { name: 'Enable Service control policies' }).click()
  await page.getByRole('button', { name: 'Disable Service control policies' }).waitFor()
  await expectUsable(page, 'details of the root')
})

chromiumTest('disabling a type and deleting a policy say first what is attached', async () => {
  await seedShop()
  const { page } = await open(server, '/console/organization')
  await page.getByRole('button', { name: 'Actions for no-users' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const deleting = page.getByRole('dialog', { name: 'Delete no-users?' })
  await deleting.getByText('detach it from closed first').waitFor()
  await expectUsable(page, 'dialog to delete a policy')
  await deleting.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('link', { name: 'Policy types' }).click()
  await page.getByRole('button', { name: 'Disable Service control policies' }).click()
  const disabling = page.getByRole('dialog', { name: 'Disable service control policies?' })
  await disabling.getByText('no-users from closed').waitFor()
  await expectUsable(page, 'dialog to disable a type')
  await disabling.getByRole('button', { name: 'Disable' }).click()
  await page.getByText('Service control policies are disabled.').waitFor()
  await page.getByRole('button', { name: 'Enable Service control policies' }).waitFor()
})

chromiumTest('what AWS refuses stays in the dialog, in its words', async () => {
  await seedShop()
  const { page, expected } = await open(server, '/console/organization/ou-exam-closed01')
  expected(REFUSED)
  await chooseAction(page, 'Create unit here')
  await page.getByLabel('Name').fill('x'.repeat(200))
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('textbox', { description: /exceeds that maximum length/ }).waitFor()
  await expectUsable(page, 'a refused dialog')
})

chromiumTest('an invited account joins, and then sees what AWS shows to members', async () => {
  await seedShop()
  const { page } = await open(server, '/console/organization')
  await page.getByRole('button', { name: 'Add or change' }).click()
  await page.getByRole('menuitem', { name: 'Invite an account' }).click()
  await page.getByRole('textbox', { name: 'Account' }).fill(OUTSIDER)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText(`${OUTSIDER} is invited.`).waitFor()
  await page.getByRole('link', { name: 'Policy types' }).click()
  await page.getByRole('button', { name: 'Cancel the invitation' }).waitFor()

  const member = await open(server, '/console/organization', { administratorOf: OUTSIDER })
  member.expected(REFUSED)
  await member.page.getByRole('button', { name: 'Accept' }).click()
  await member.page.getByText('organizations:ListRoots is not allowed').waitFor()
  await expectUsable(member.page, 'a member account')
  await member.page.getByRole('combobox', { name: 'do' }).fill('s3:PutObject')
  await member.page.getByRole('button', { name: 'Ask', exact: true }).click()
  await member.page.getByText('No policy of the organization stands in the way.').waitFor()
  await page.reload()
  await node(page, OUTSIDER).waitFor()
})

chromiumTest('the management account says that policies do not bind it', async () => {
  await seedShop()
  const { page } = await open(server, '/console/organization/000000000000')
  await page.getByText('do not bind the management account').waitFor()
  await expectUsable(page, 'the management account')
  await page.goto(`${server.url}/console/organization/ou-exam-gone0001`)
  await page.getByRole('heading', { name: 'ou-exam-gone0001 is not in the organization' }).waitFor()
})

chromiumTest('hostile names are shown as texts', async () => {
  await seedShop()
  await seedUnits([
    '<img src=x onerror=alert(1)>',
    'right\u202eleft',
    'x'.repeat(128),
    '\u{1f469}\u200d\u{1f680}',
  ])
  const { page } = await open(server, '/console/organization')
  await node(page, '<img src=x onerror=alert(1)>').click()
  await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor()
  await node(page, 'right\\u{202e}left').waitFor()
  await node(page, 'x'.repeat(128)).click()
  await page.getByRole('heading', { name: 'x'.repeat(128) }).waitFor()
  await expectUsable(page, 'hostile names')
})

async function seedUnits(names: readonly string[]): Promise<void> {
  const { CreateOrganizationalUnitCommand } = await import('@aws-sdk/client-organizations')
  for (const Name of names)
    await server.organizations().send(new CreateOrganizationalUnitCommand({ ParentId: 'r-exam', Name }))
}

chromiumTest('an organization of 1,000 accounts is as quick as a small one', async () => {
  await seed({
    organization: {
      managementAccount: '000000000000',
      root: {
        organizationalUnits: Array.from({ length: 10 }, (_, unit) => ({
          name: `unit-${unit}`,
          accounts: Object.fromEntries(
            Array.from({ length: 100 }, (_, index) => [
              String(100_000_000_000 + unit * 100 + index),
              { name: `account-${unit}-${index}` },
            ]),
          ),
        })),
      },
    },
  })
  const { page } = await open(server, '/console/organization')
  await node(page, 'account-0-0').first().waitFor()
  await expect(page.getByRole('treeitem').count()).resolves.toBeLessThan(80)
  await page.getByLabel('Find an account or unit').fill('account-9-99')
  await node(page, 'account-9-99').click()
  await page.getByRole('heading', { name: 'account-9-99' }).waitFor()
  await expect(page.getByRole('treeitem').count()).resolves.toBe(3)
  await page.reload()
  await node(page, 'account-9-99').waitFor()
  await expect(page.getByRole('treeitem').count()).resolves.toBe(3)
})

chromiumTest('a tag policy is written, attached, and merged into what an account has', async () => {
  await seedShop()
  const { page, expected } = await open(server, '/console/organization?tab=details')
  expected(REFUSED)
  await page.getByRole('button', { name: 'Enable Tag policies' }).click()
  await page.getByRole('button', { name: 'Disable Tag policies' }).waitFor()
  await page.getByRole('button', { name: 'New policy' }).click()
  await page.getByRole('menuitem', { name: 'Tag policy' }).click()
  const dialog = page.getByRole('dialog', { name: 'New policy: Tag policy' })
  await dialog.getByLabel('Name').fill('cost-centers')
  await dialog.getByLabel('Policy').fill('{ "tags": "none" }')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('textbox', { name: 'Policy', description: /./ }).waitFor()
  const tags = { CostCenter: { tag_key: { '@@assign': 'CostCenter' } } }
  await dialog.getByLabel('Policy').fill(JSON.stringify({ tags }))
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('cost-centers is saved.').waitFor()
  await page.getByRole('button', { name: 'Actions for cost-centers' }).click()
  await page.getByRole('menuitem', { name: 'Attach' }).click()
  await page.getByRole('combobox', { name: 'Attach to' }).fill('shop')
  await page.getByRole('option', { name: 'shop' }).click()
  await page.getByRole('button', { name: 'Attach', exact: true }).last().click()
  await page.getByText('cost-centers is attached to shop.').waitFor()
  await page.goto(`${server.url}/console/organization/${SHOP}`)
  await page.getByText('What they are merged into').click()
  await page.getByText('"CostCenter"').first().waitFor()
  await expectUsable(page, 'an account with a tag policy')
  await page
    .getByRole('region', { name: 'shop' })
    .getByRole('button', { name: 'cost-centers', exact: true })
    .click()
  await page.getByRole('dialog', { name: 'cost-centers' }).getByLabel('Policy').waitFor()
})

chromiumTest('while it loads, grey lines stand for the tree, and an error can be tried again', async () => {
  await seedShop()
  await addFault(server, { action: 'organizations:ListRoots', delayMs: 600_000, times: 1 })
  const { page, expected } = await open(server, '/console/organization')
  expected(/status of 500/)
  await page.getByRole('status', { name: 'Loading' }).waitFor()
  await expectUsable(page, 'loading')
  await request(server, 'DELETE', 'faults')
  await node(page, 'Root').waitFor()
  await addFault(server, {
    action: 'organizations:ListRoots',
    error: { code: 'ServiceException', status: 500 },
    times: 1,
  })
  await page.reload()
  await page.getByText('ServiceException').waitFor()
  await expectUsable(page, 'an error')
  await page.getByRole('button', { name: 'Retry' }).click()
  await node(page, 'Root').waitFor()
})
