/** The place Live in real Chromium: calls as they come, the filter, the panel of a call, and every state. */
import { GetUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { post } from '../admin/decisions/requests.ts'
import { userArn, userWith } from '../services/callers.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, type Credentials, policy, serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

const ignored = (call: Promise<unknown>) => call.catch(() => undefined)
const listUsers = (credentials?: Credentials) =>
  ignored(server.iam(credentials).send(new ListUsersCommand({})))
const listRoles = (credentials?: Credentials) =>
  ignored(server.iam(credentials).send(new ListRolesCommand({})))
const getUser = (name: string, credentials?: Credentials) =>
  ignored(server.iam(credentials).send(new GetUserCommand({ UserName: name })))

/** Rows of calls, without the head. */
const rowsOf = (page: Page) => page.locator('.table-row')
const row = (page: Page, text: string) => rowsOf(page).filter({ hasText: text })

chromiumTest('without calls, it teaches how to make one, and shows it at once', async () => {
  const { page } = await open(server, '/console/live')
  await page.getByRole('heading', { level: 1, name: 'No call yet' }).waitFor()
  await expectUsable(page, 'no calls')
  await page.getByRole('button', { name: 'Copy the command' }).click()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('eval "$(npm run -s iamulator -- env)"')
  await listUsers()
  await row(page, 'iam:ListUsers').waitFor()
  await expectUsable(page, 'calls')
})

chromiumTest('each call has its outcome, its path, and how often it was made', async () => {
  const alice = await userWith(server, 'alice', policy('Deny', 'iam:ListRoles'))
  for (let count = 0; count < 3; count++) await listUsers(alice)
  await listRoles(alice)
  await getUser('%')
  const { page } = await open(server, '/console/live')
  const denied = row(page, 'iam:ListUsers')
  await denied.getByRole('img', { name: 'Not allowed' }).waitFor()
  await denied.getByRole('img', { name: 'Identity does not allow' }).waitFor()
  await row(page, 'iam:ListRoles').getByRole('img', { name: 'Denied' }).waitFor()
  await row(page, 'ValidationError')
    .getByRole('img', { name: 'Refused before any policy was asked' })
    .waitFor()
  await page.getByRole('radio', { name: 'Denied 1' }).check()
  await page.waitForURL('**/console/live?effect=denied')
  const generate = page.getByRole('link', { name: 'Policy from these calls' })
  expect(await generate.getAttribute('href')).toContain('effect=denied')
  expect(await rowsOf(page).count()).toBe(1)
  await page.getByRole('radio', { name: /^All/ }).first().check()
  await denied.getByRole('button', { name: '3 calls alike' }).click()
  await until(async () => (await row(page, 'iam:ListUsers').count()) === 3)
  await expectUsable(page, 'unfolded')
})

chromiumTest('a path says what would allow, and a rule has a line without an outcome', async () => {
  await userWith(server, 'alice', policy('Allow', 'kms:Decrypt'))
  const key = { resources: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/1`], resourceAccount: ACCOUNT }
  const session = { policy: JSON.parse(policy('Allow', 's3:GetObject')) }
  await post(server, 'authorize', { principal: userArn('alice'), action: 'kms:Decrypt', ...key, session })
  await post(server, 'authorize', { principal: `arn:aws:iam::${ACCOUNT}:root`, action: 'sts:AssumeRole' })
  const { page } = await open(server, '/console/live')
  const name = 'Session does not allow, Identity would allow'
  await row(page, 'kms:Decrypt').getByRole('img', { name }).waitFor()
  const line = row(page, 'sts:AssumeRole').getByRole('img', { name: 'No policy was asked' })
  await line.waitFor()
  expect(await line.locator('.path-whole').count()).toBe(0)
  await row(page, 'kms:Decrypt').click()
  await page.getByRole('link', { name: 'Open in Explain' }).click()
  await page.locator('[data-layer=resource]').getByText('Key', { exact: true }).waitFor()
})

chromiumTest('the keys move, unfold, open, and close', async () => {
  await listRoles()
  for (let count = 0; count < 2; count++) await listUsers()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').waitFor()
  const panel = page.getByRole('complementary', { name: 'The selected call' })
  // The keys of a table act a moment after it is shown.
  await until(() => page.keyboard.press('j').then(() => panel.isVisible()))
  await page.keyboard.press('ArrowRight')
  await until(async () => (await rowsOf(page).count()) === 3)
  await page.keyboard.press('ArrowLeft')
  await until(async () => (await rowsOf(page).count()) === 2)
  await page.keyboard.press('ArrowDown')
  await until(async () => (await rowsOf(page).nth(1).getAttribute('aria-selected')) === 'true')
  const address = page.url()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  await page.goto(address)
  await panel.getByText('Allowed', { exact: true }).waitFor()
  await rowsOf(page).nth(1).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/console\/explain\/[\da-f-]{36}$/)
  await page.goBack()
  await panel.waitFor()
})

chromiumTest('keys act on the dialog or panel that is on top, not on what lies below', async () => {
  await listUsers()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').click()
  const drawer = page.getByRole('complementary', { name: 'The selected call' })
  await drawer.waitFor()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await help.waitFor()
  await page.keyboard.press('p')
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'administrator', exact: true }).click()
  await page.getByText(/^Signed in until/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText(/^Signed in until/).waitFor({ state: 'hidden' })
  expect(await drawer.isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: /^Paused/ }).count()).toBe(0)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
})

chromiumTest('the filter is typed with suggestions, and is in the address', async () => {
  const alice = await userWith(server, 'alice')
  await listUsers(alice)
  await listRoles()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListRoles').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('cal')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('alice')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await until(async () => (await rowsOf(page).count()) === 1)
  await page.keyboard.type('-action:iam:*Users ')
  await page.getByRole('heading', { name: 'No call matches' }).waitFor()
  await expectUsable(page, 'no match')
  expect(new URL(page.url()).searchParams.get('q')).toMatch(
    /^-origin:console caller:\S+alice -action:iam:\*Users$/,
  )
  await page.reload()
  await page.getByRole('button', { name: 'Drop -action:iam:*Users' }).click()
  await row(page, 'iam:ListUsers').waitFor()
})

chromiumTest('calls of the console are shown only without the token that hides them', async () => {
  await listUsers()
  const [last] = server.iamulator.decisions
  if (!last) throw new Error('no decision to repeat')
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').waitFor()
  server.iamulator.decisions.add({ ...last, origin: 'console', requestId: 'of-the-console' })
  await listRoles()
  await row(page, 'iam:ListRoles').waitFor()
  const all = page.getByRole('radio', { name: /^All/ }).first()
  expect(await all.locator('xpath=..').textContent()).toBe('All2')
  await page.getByRole('button', { name: 'Remove -origin:console' }).click()
  await page.getByRole('button', { name: '2 calls alike' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: '2 calls alike' }).waitFor()
})

chromiumTest('the handles of the overview limit the time by keys', async () => {
  await listUsers()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').waitFor()
  await page.getByRole('slider', { name: 'Show calls to' }).press('ArrowLeft')
  await page.getByRole('heading', { name: 'No call matches' }).waitFor()
  await page.waitForURL(/[?&]to=/)
  await page.getByRole('button', { name: 'Show all times' }).click()
  await row(page, 'iam:ListUsers').waitFor()
  await page.getByRole('slider', { name: 'Show calls from' }).press('PageUp')
  await page.waitForURL(/[?&]from=/)
  await row(page, 'iam:ListUsers').waitFor()
})

chromiumTest('new calls wait while paused, and while older ones are read', async () => {
  for (let count = 0; count < 60; count++) await getUser(`user-${count}`)
  const { page } = await open(server, '/console/live')
  await row(page, 'user-59').waitFor()
  await page.keyboard.press('p')
  await listUsers()
  const pill = page.getByRole('button', { name: '1 new call' })
  await pill.waitFor()
  expect(await row(page, 'iam:ListUsers').count()).toBe(0)
  await page.keyboard.press('p')
  await row(page, 'iam:ListUsers').waitFor()
  await rowsOf(page).first().click()
  await page.locator('.virtual').evaluate((list) => list.scrollTo({ top: 900 }))
  await row(page, 'user-30').waitFor()
  const top = await row(page, 'user-30').boundingBox()
  await listRoles()
  await pill.waitFor()
  expect(await row(page, 'user-30').boundingBox()).toEqual(top)
  await pill.click()
  await row(page, 'iam:ListRoles').waitFor()
})

chromiumTest('a denied call shows the statement and the change, which is applied and undone', async () => {
  const alice = await userWith(server, 'alice', policy('Allow', 'iam:ListRoles'))
  const isAllowed = () =>
    server
      .iam(alice)
      .send(new ListUsersCommand({}))
      .then(
        () => true,
        () => false,
      )
  expect(await isAllowed()).toBe(false)
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').click()
  const panel = page.getByRole('complementary', { name: 'The selected call' })
  await panel.getByRole('heading', { name: 'Not allowed by the identity policy' }).waitFor()
  await panel.getByText('because no identity-based policy allows the iam:ListUsers action').waitFor()
  await panel.getByText('The statement that falls short').waitFor()
  await expectUsable(page, 'a denied call', [1280])
  await page.keyboard.press('a')
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
  await panel.getByText('On the policies of now, this call is allowed.').waitFor()
  expect(await isAllowed()).toBe(true)
  await page.getByRole('button', { name: 'Undo' }).click()
  await until(async () => !(await isAllowed()))
})

chromiumTest('a selected call that is not kept is said to be gone', async () => {
  await listUsers()
  const { page } = await open(server, '/console/live?sel=00000000-0000-0000-0000-000000000000')
  await page.getByRole('heading', { name: 'The call is not kept any more' }).waitFor()
  await expectUsable(page, 'a call that is gone', [1280])
  await page.keyboard.press('Escape')
  await page.waitForURL('**/console/live')
})

chromiumTest('under a pointer that rests, new calls come, too', async () => {
  await listUsers()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').hover()
  await listRoles()
  await row(page, 'iam:ListRoles').waitFor()
})

chromiumTest('dragging over the overview limits the time', async () => {
  await listUsers()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').waitFor()
  const { x = 0, y = 0, width = 0 } = (await page.locator('.live-bars').boundingBox()) ?? {}
  await page.mouse.move(x + width * 0.2, y + 10)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.6, y + 10, { steps: 4 })
  await page.mouse.up()
  await page.waitForURL(/[?&]from=.*&to=/)
  await page.getByRole('heading', { name: 'No call matches' }).waitFor()
})

chromiumTest('refusals are announced', async () => {
  const alice = await userWith(server, 'alice')
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:CreateUser').waitFor()
  await listUsers(alice)
  await page
    .getByRole('status')
    .filter({ hasText: '1 refusal, newest: iam:ListUsers, identity policy' })
    .waitFor()
})

chromiumTest('calls that cannot be read are an error, until they can', async () => {
  const { page, expected } = await open(server, '/console/time')
  await page.getByRole('region', { name: 'Clock' }).getByText('real time', { exact: true }).waitFor()
  expected(/Failed to load resource/)
  await page.route('**/_iamulator/decisions*', (route) =>
    route.fulfill({ status: 503, json: { error: 'Starting', message: 'The server is starting.' } }),
  )
  await page.getByRole('link', { name: 'Live', exact: true }).first().click()
  await page.getByText('The server is starting.').waitFor()
  await expectUsable(page, 'an error')
  await page.unroute('**/_iamulator/decisions*')
  await page.getByRole('heading', { name: 'No call yet' }).waitFor()
})

chromiumTest('a server that does not answer leaves the calls, and those since then follow', async () => {
  await listRoles()
  const { page, expected } = await open(server, '/console/live')
  expected(/ERR_CONNECTION_REFUSED/)
  await row(page, 'iam:ListRoles').waitFor()
  await page.route(/_iamulator|console.state/, (route) => route.abort('connectionrefused'))
  // Ends the request that waits, after which none is answered.
  await listRoles()
  await page.getByText(/^No answer from .* since/).waitFor()
  await page.getByRole('button', { name: '2 calls alike' }).waitFor()
  await listUsers()
  await listUsers()
  await page.unroute(/_iamulator|console.state/)
  await page.getByText('Back; 2 calls since').waitFor()
  await row(page, 'iam:ListUsers').waitFor()
})

chromiumTest('a reset empties the list, and says so', async () => {
  await listUsers()
  const { page } = await open(server, '/console/live')
  await row(page, 'iam:ListUsers').waitFor()
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  await page.getByText('The state was reset at').waitFor()
  await page.getByRole('heading', { name: 'No call yet' }).waitFor()
})

chromiumTest('of several tabs, one waits for calls, and all show them', async () => {
  await listRoles()
  const { page, context } = await open(server, '/console/live')
  await row(page, 'iam:ListRoles').waitFor()
  const other = await context.newPage()
  const polls: string[] = []
  other.on('request', (request) => polls.push(request.url()))
  await other.goto(`${server.url}/console/live`)
  await row(other, 'iam:ListRoles').waitFor()
  await listUsers()
  for (const each of [page, other]) await row(each, 'iam:ListUsers').waitFor()
  expect(polls.filter((url) => /[?&]wait=[1-9]/.test(url))).toEqual([])
  // The other tab takes over.
  await page.close()
  await getUser('bob')
  await row(other, 'iam:GetUser').waitFor()
})

chromiumTest('in a narrow window, calls are cards that open their explanation', async () => {
  const alice = await userWith(server, 'alice')
  await listUsers(alice)
  const { page } = await open(server, '/console/live', { width: 390 })
  const card = page.getByRole('button', { name: /iam:\s*ListUsers/ })
  await card.getByText('No identity policy allows it').waitFor()
  await card.click()
  await page.waitForURL(/\/console\/explain\/[\da-f-]{36}$/)
})

chromiumTest('hostile names are shown as text', async () => {
  const name = '<img src=x onerror=alert(1)>'
  const body = { principal: 'arn:aws:iam::000000000000:user/iamulator', action: 's3:GetObject' }
  const resources = [`arn:aws:s3:::bucket/${name}\u202e`, `arn:aws:s3:::bucket/${'long'.repeat(500)}`]
  await fetch(`${server.url}/_iamulator/authorize`, {
    method: 'POST',
    body: JSON.stringify({ ...body, resources }),
  })
  const { page } = await open(server, '/console/live')
  await row(page, `bucket/${name}\\u{202e}`).waitFor()
  await expectUsable(page, 'hostile names')
})

chromiumTest('of 10,000 calls, only rows in sight are rendered', async () => {
  await listUsers()
  const { decisions } = server.iamulator
  const [last] = decisions
  if (!last) throw new Error('no decision to repeat')
  const { verdict } = last
  for (let count = 0; count < 10_000; count++) {
    const request = { ...verdict.request, resource: `arn:aws:iam::000000000000:user/u${count}` }
    decisions.add({ ...last, requestId: `r${count}`, verdict: { ...verdict, request } })
  }
  const { page } = await open(server, '/console/live')
  await page.getByRole('radio', { name: 'All 10,000' }).waitFor()
  expect(await rowsOf(page).count()).toBeLessThanOrEqual(80)
  await page.locator('.virtual').evaluate((list) => list.scrollTo({ top: 150_000 }))
  await row(page, 'user/u53').first().waitFor()
  expect(await rowsOf(page).count()).toBeLessThanOrEqual(80)
})
