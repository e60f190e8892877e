/** The place Access map in real Chromium. */

import { CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { actionsOfService } from '../../core/aws/service-authorization.ts'
import { MANAGEMENT, PARTNER, PROD, role, SANDBOX, shop, user, WAREHOUSE } from '../admin/access-map/shop.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { administratorOf, serverForEachTest, startServer } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seededServer(shop))

const DEPLOYER = role(PROD, 'github-deployer')
const at = (sel: string) => `/console/access?sel=${encodeURIComponent(sel)}`
const node = (page: Page, name: string) => page.locator('.access-node', { hasText: name }).first()
const inspector = (page: Page) => page.locator('.access-inspector')
const section = (page: Page, title: string) => page.locator('.access-section', { hasText: title })

const openProd = (path: string, options = {}) => open(server, path, { administratorOf: PROD, ...options })

chromiumTest(
  'a role shows who can become it, what it can become, and why the rest does not work',
  async () => {
    const { page } = await openProd('/console/access')
    await node(page, 'github-deployer').click()
    await page.waitForURL((url) => url.searchParams.get('sel') === DEPLOYER)
    const panel = inspector(page)
    await panel.getByText('limited by developer-boundary').waitFor()
    await section(page, 'Can become it').getByText('sub = repo:acme/shop:ref:refs/heads/main').waitFor()
    await section(page, 'It can become').getByText('sts:ExternalId = shop-releases').waitFor()
    const refused = section(page, 'Declared, but does not work')
    await refused.getByText('The trust policy does not allow it').waitFor()
    await refused.getByText('An identity policy denies it').waitFor()
    await section(page, 'In reach, all hops').getByText('2 roles').waitFor()
    await page.getByText('branch is main').waitFor()
    await expectUsable(page, 'a selected role')
    await refused.getByRole('button', { name: 'What would allow it' }).click()
    await refused.getByText('data-export').first().waitFor()
    await until(async () => (await refused.locator('.access-changes li').count()) > 0)
    await refused.getByRole('link', { name: 'Explain' }).click()
    await page.waitForURL((url) => url.pathname === '/console/explain')
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      principal: DEPLOYER,
      action: 'sts:AssumeRole',
      resource: role(PROD, 'data-export'),
    })
  },
)

chromiumTest('the address reproduces the map, and back leads to the selection before', async () => {
  const { page } = await openProd(at(DEPLOYER))
  await inspector(page).getByRole('heading', { name: 'github-deployer' }).waitFor()
  await inspector(page)
    .getByRole('link', { name: /^lake-writer/ })
    .click()
  await inspector(page).getByRole('heading', { name: 'lake-writer' }).waitFor()
  await page.reload()
  await inspector(page).getByRole('heading', { name: 'lake-writer' }).waitFor()
  await page.goBack()
  await inspector(page).getByRole('heading', { name: 'github-deployer' }).waitFor()
  await page.getByRole('switch', { name: 'Declared too' }).click()
  await section(page, 'Declared, but does not work').waitFor({ state: 'hidden' })
  await page.reload()
  await inspector(page).getByRole('heading', { name: 'github-deployer' }).waitFor()
  await section(page, 'Declared, but does not work').waitFor({ state: 'hidden' })
})

const PLACES = `[...document.querySelectorAll('.access-node, .access-lane')].map((each) => each.outerHTML).join('\\n')`

chromiumTest('the same state gives the same picture', async () => {
  const { page } = await openProd(at(DEPLOYER))
  await node(page, 'github-deployer').waitFor()
  const first = await page.evaluate(PLACES)
  await page.reload()
  await node(page, 'github-deployer').waitFor()
  expect(await page.evaluate(PLACES)).toBe(first)
})

chromiumTest('nodes with equal neighbors fold, and a member stands apart once it is selected', async () => {
  const { page } = await openProd('/console/access')
  await node(page, 'Developers').waitFor()
  expect(await node(page, 'developer7').count()).toBe(0)
  await node(page, 'Developers').click()
  await inspector(page).getByText('12 users in').waitFor()
  await inspector(page).getByRole('button', { name: 'developer7', exact: true }).click()
  await node(page, 'developer7').waitFor()
  await inspector(page).getByRole('heading', { name: 'developer7' }).waitFor()
})

chromiumTest(
  'everything works by keyboard: arrows follow edges, Enter selects, Escape leaves, T shows a table',
  async () => {
    const { page } = await openProd('/console/access')
    await node(page, 'github-deployer').focus()
    const focused = () => page.evaluate(`document.activeElement.querySelector('b')?.textContent ?? ''`)
    await page.keyboard.press('ArrowRight')
    await until(async () => ['release-bot', 'data-export'].includes(String(await focused())))
    await page.keyboard.press('ArrowLeft')
    await until(async () => ['github-deployer', 'Operator'].includes(String(await focused())))
    await node(page, 'github-deployer').focus()
    await page.keyboard.press('ArrowLeft')
    await until(async () => (await focused()) === 'acme/shop')
    await page.keyboard.press('ArrowDown')
    await until(async () => (await focused()) === 'glue')
    await page.keyboard.press('Enter')
    await inspector(page).getByRole('heading', { name: 'glue' }).waitFor()
    await page.keyboard.press('Escape')
    await inspector(page).getByRole('heading', { name: 'Who can become whom' }).waitFor()
    await expectUsable(page, 'no selection')
    await page.keyboard.press('t')
    await page.getByRole('grid', { name: 'Who can become whom' }).waitFor()
    await expectUsable(page, 'table')
    await page.keyboard.press('t')
    await node(page, 'github-deployer').waitFor()
  },
)

/** Puts the role of a permission set into an account, as a copy of the role Operator. */
function provision(permissionSet: string): void {
  server.iamulator.store.transact({ partition: 'aws', accountId: PROD }, (tx) => {
    const row = tx.roles.get('operator')
    const name = `AWSReservedSSO_${permissionSet}_0123456789abcdef`
    const arn = role(PROD, `aws-reserved/sso.amazonaws.com/${name}`)
    if (row) tx.roles.put(name.toLowerCase(), { ...row, id: 'AROAPERMISSIONSETROLE', name, arn })
  })
}

chromiumTest('at 390 pixels, the table has an edge in each row, and leads to its decision', async () => {
  provision('Audit')
  const { page } = await openProd('/console/access', { width: 390 })
  const grid = page.getByRole('grid', { name: 'Who can become whom' })
  await grid.waitFor()
  const answer = await fetch(`${server.url}/_iamulator/trust-graph`)
  const { edges } = await answer.json()
  const drawn = edges.filter(({ to }: { readonly to: string }) => !to.includes('/aws-service-role/'))
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(drawn.length + 1))
  await grid.getByText('Audit', { exact: true }).first().waitFor()
  expect(await grid.textContent()).not.toContain('AWSReservedSSO')
  const row = grid.getByRole('row', { name: /alice.*auditor/ })
  await row.getByRole('img', { name: 'Works on a condition' }).waitFor()
  await row.getByText(/^if aws:MultiFactorAuthPresent/i).waitFor()
  await expectUsable(page, 'table at 390 pixels')
  await row.click()
  await page.waitForURL((url) => url.pathname === '/console/explain')
  expect(new URL(page.url()).searchParams.get('context')).toBe('aws:multifactorauthpresent=true')
})

chromiumTest('a press on an edge opens its decision', async () => {
  const { page } = await openProd(at(role(PROD, 'orders-fn')))
  await inspector(page).getByRole('heading', { name: 'orders-fn' }).waitFor()
  const arrow = page.locator('.edge-lit .edge-line').last()
  const box = await arrow.boundingBox()
  if (!box) throw new Error('the edge is not drawn')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await page.waitForURL((url) => url.pathname === '/console/explain')
})

chromiumTest('one press becomes a role, or the panel says why not', async () => {
  const { page } = await openProd(at(role(PROD, 'Operator')))
  await inspector(page).getByRole('button', { name: 'Become it' }).click()
  await page
    .getByRole('button', { name: /Operator/ })
    .first()
    .waitFor()
  await until(async () => ((await page.locator('.top-bar').textContent()) ?? '').includes('Operator'))
  await page.goto(server.url + at(role(MANAGEMENT, 'auditor')))
  await inspector(page).getByRole('button', { name: 'Become it' }).click()
  await inspector(page).getByText('The administrator of the account cannot become it').waitFor()
  await expectUsable(page, 'cannot become it')
})

chromiumTest('an address that names nothing in the map says so', async () => {
  const { page } = await openProd(at(role(PROD, 'gone')))
  await inspector(page).getByRole('heading', { name: 'gone is not in the map' }).waitFor()
  await expectUsable(page, 'gone')
})

chromiumTest('who can do what: directly, by way of roles, and under given circumstances', async () => {
  const { page } = await openProd('/console/access')
  await page.getByLabel('Action').fill('s3:PutObject')
  await page.getByLabel('Resource').fill('arn:aws:s3:::lake/orders.csv')
  await page.getByRole('button', { name: 'Ask' }).click()
  await page.waitForURL('**/console/access/who?**')
  await section(page, 'Directly').getByText('lake-writer').first().waitFor()
  const others = section(page, 'By way of a role').last()
  await others.getByText('by way of github-deployer, then lake-writer').waitFor()
  await others.getByText('Developers').waitFor()
  await until(async () => (await page.locator('.access-node.is-direct').count()) === 2)
  await expectUsable(page, 'who can')
  await page.getByLabel('Action').fill('sts:AssumeRole')
  await page.getByLabel('Resource').fill(role(WAREHOUSE, 'lake-writer'))
  await page.getByRole('button', { name: 'Ask' }).click()
  await section(page, 'Directly').getByText('sts:ExternalId = shop-releases').waitFor()
  await page.getByLabel('Condition key and value').fill('shop-releases')
  await page.getByRole('button', { name: 'Set' }).click()
  await page.getByText('Write a condition key, =, and a value').waitFor()
  await expectUsable(page, 'no condition key')
  await page.getByLabel('Condition key and value').fill('sts:ExternalId=shop-releases')
  await page.getByRole('button', { name: 'Set' }).click()
  await section(page, 'Directly').getByText('sts:ExternalId = shop-releases').waitFor({ state: 'hidden' })
  await section(page, 'Directly').getByText('github-deployer').first().waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Remove sts:ExternalId' }).waitFor()
})

chromiumTest('a matrix of identities by actions leads from each cell to the decision', async () => {
  const { page } = await openProd(`/console/access?account=${SANDBOX}`)
  await page.getByRole('radio', { name: 'Matrix' }).check({ force: true })
  await page.waitForURL('**/console/access/matrix?**')
  const cell = page.getByRole('link', { name: 'sandbox-admin, iam:CreateUser: Works', exact: true })
  await cell.waitFor()
  await page.getByRole('link', { name: 'dave, iam:CreateUser: Not allowed: identity' }).waitFor()
  await expectUsable(page, 'matrix')
  await page.getByLabel('Actions').fill('sts:AssumeRole')
  await page.getByLabel('Resource', { exact: true }).last().fill(role(MANAGEMENT, 'auditor'))
  await page.getByRole('button', { name: 'Show' }).click()
  await page.waitForURL((url) => url.searchParams.get('actions') === 'sts:AssumeRole')
  await page.getByRole('link', { name: /^dave, sts:AssumeRole: Not allowed/ }).click()
  await page.waitForURL((url) => url.searchParams.get('principal') === user(SANDBOX, 'dave'))
  const known = actionsOfService('s3').slice(0, 25)
  const many = known.map(({ name }) => `s3:${name}`).join(' ')
  await page.goto(`${server.url}/console/access/matrix?actions=${encodeURIComponent(many)}`)
  await page.getByText('Only the first 20 of 25 actions are shown.').waitFor()
  expect(await page.getByLabel('Actions').inputValue()).toBe(many)
})

chromiumTest('subjects of tokens that look like markup are shown as text', async () => {
  const provider = `arn:aws:iam::${PROD}:oidc-provider/token.actions.githubusercontent.com`
  const subject = '<img src=x onerror=alert(1)>'
  const trust = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': subject } },
    },
  }
  await server
    .iam(administratorOf(PROD))
    .send(new CreateRoleCommand({ RoleName: 'odd', AssumeRolePolicyDocument: JSON.stringify(trust) }))
  const { page } = await openProd(at(role(PROD, 'odd')))
  await inspector(page).getByText('<img src=x onerror=alert(1)>').first().waitFor()
  expect(await page.locator('img').count()).toBe(0)
})

chromiumTest('an account limits the map to its neighbors', async () => {
  const { page } = await openProd('/console/access')
  await page.getByRole('button', { name: 'All accounts' }).click()
  await page
    .getByRole('menuitem', { name: `management ${MANAGEMENT}` })
    .or(page.getByRole('menuitem', { name: MANAGEMENT }))
    .first()
    .click()
  await node(page, 'github-deployer').waitFor({ state: 'hidden' })
  await node(page, PARTNER).waitFor()
})

chromiumTest('where there are many accounts, one is found by typing', async () => {
  const numbers = Array.from({ length: 12 }, (_, index) => String(700_000_000_000 + index))
  for (const number of numbers)
    await server.iam(administratorOf(number)).send(new CreateUserCommand({ UserName: 'someone' }))
  const { page } = await openProd('/console/access')
  await page.getByRole('button', { name: 'All accounts' }).click()
  await page.getByRole('searchbox', { name: 'Find an account' }).fill('0000007')
  await page.getByRole('list', { name: 'Accounts' }).getByText('700000000001').waitFor({ state: 'hidden' })
  await expectUsable(page, 'many accounts')
  await page.getByRole('button', { name: '700000000007' }).click()
  await page.waitForURL((url) => url.searchParams.get('account') === '700000000007')
  await page.getByRole('heading', { name: 'No roles yet' }).waitFor()
})

chromiumTest('without roles, the place says what will be there', async () => {
  const empty = await startServer()
  const { page } = await open(empty, '/console/access')
  await page.getByRole('heading', { name: 'No roles yet' }).waitFor()
  await page.getByRole('button', { name: 'Copy command' }).waitFor()
  await expectUsable(page, 'no roles')
  await page.goto(`${empty.url}/console/access/who`)
  await page.getByRole('heading', { name: 'Ask a question' }).waitFor()
  await page.goto(`${empty.url}/console/access/matrix`)
  await page.getByRole('heading', { name: 'No users or roles' }).waitFor()
  await expectUsable(page, 'empty matrix')
  await empty.close()
})

chromiumTest('above 2,000 nodes, the place asks for an account', async () => {
  server.iamulator.store.transact({ partition: 'aws', accountId: PROD }, (tx) => {
    const row = tx.roles.get('operator')
    for (let index = 0; row && index < 2000; index++) {
      const name = `copy${index}`
      tx.roles.put(name, { ...row, id: `AROA${index}`.padEnd(21, 'A'), name, arn: role(PROD, name) })
    }
  })
  const { page, expected } = await openProd('/console/access')
  expected(/409/)
  await page.getByText('are the limit. Ask for one account').waitFor()
  await expectUsable(page, 'too many nodes')
  await page.getByRole('link', { name: 'sandbox' }).click()
  await node(page, 'sandbox-admin').waitFor()
})

chromiumTest('an error stands where the map would, and can be tried again', async () => {
  const { page, context, expected } = await openProd('/console/time')
  expected(/500|Failed to load/)
  await context.route('**/_iamulator/trust-graph*', (route) =>
    route.fulfill({ status: 500, json: { error: 'InternalFailure', message: 'The map is torn.' } }),
  )
  await page.getByRole('link', { name: 'Access map', exact: true }).first().click()
  await page.getByText('The map is torn.').waitFor()
  await expectUsable(page, 'error')
  await context.unroute('**/_iamulator/trust-graph*')
  await page.getByRole('button', { name: 'Retry' }).click()
  await node(page, 'github-deployer').waitFor()
})
