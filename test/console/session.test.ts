/** Who one is in the console: credentials, roles, other accounts, and a session that ends while the page is open. */
import { AttachRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { request } from '../support/admin.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, administratorOf, OTHER, startServer, type TestServer, trust } from '../support/harness.ts'

const open = consoleBrowser()
let server: TestServer

beforeEach(async () => {
  server = await startServer()
  const administrator = administratorOf(OTHER)
  await roleTrusting(server, 'deployer', trust({ AWS: OTHER }), { Path: '/ci/' }, administrator)
  await roleTrusting(server, 'foreign', trust({ AWS: '999999999999' }), { Path: '/ci/' }, administrator)
  const policy = { RoleName: 'deployer', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
  await server.iam(administrator).send(new AttachRolePolicyCommand(policy))
})
afterEach(() => server.close())

type Page = Awaited<ReturnType<typeof open>>['page']
const openWho = (page: Page, name = 'administrator') =>
  page.getByRole('button', { name, exact: true }).click()
const deed = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

chromiumTest('says who one is and until when, to everybody', async () => {
  const { page } = await open(server, '/console/time')
  await openWho(page)
  await page.getByText(`arn:aws:iam::${ACCOUNT}:user/iamulator`, { exact: true }).waitFor()
  await page.getByText(/^Signed in until .*, in 11 h$/).waitFor()
  await expectUsable(page, 'who one is')
  await page.keyboard.press('Escape')
  expect(await page.getByText(/^Signed in until/).isVisible()).toBe(false)
})

chromiumTest('gives credentials that are masked on the screen and copied whole', async () => {
  const { page } = await open(server, '/console/time')
  await openWho(page)
  await deed(page, 'Credentials')
  const commands = page.locator('pre')
  await commands.getByText('export AWS_SECRET_ACCESS_KEY=••••').waitFor()
  await expectUsable(page, 'credentials')
  await page.getByRole('button', { name: 'Copy the commands' }).click()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  const variable = (name: string) => new RegExp(`${name}=(.+)`).exec(copied)?.[1] ?? ''
  expect(variable('AWS_ENDPOINT_URL')).toBe(server.url)
  const credentials = {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    sessionToken: variable('AWS_SESSION_TOKEN'),
  }
  const identity = await server.sts(credentials).send(new GetCallerIdentityCommand({}))
  expect(identity.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
  expect(await commands.textContent()).not.toContain(credentials.secretAccessKey)
  await page.getByRole('button', { name: 'Show secrets' }).click()
  await page.getByText(credentials.secretAccessKey).waitFor()
})

chromiumTest('becomes a role that is found by typing, and goes back', async () => {
  const { page } = await open(server, '/console/time?x=1')
  await openWho(page)
  await deed(page, 'Become a role')
  await page.getByRole('combobox', { name: 'Role' }).fill('deplo')
  await page.getByRole('option', { name: /deployer/ }).click()
  await expectUsable(page, 'become a role')
  await page.getByRole('button', { name: 'Become the role' }).click()
  await openWho(page, 'deployer/iamulator')
  expect(new URL(page.url()).search).toBe('?x=1')
  await page.getByText('Switched from administrator').waitFor()
  await deed(page, 'Back to administrator')
  await openWho(page)
  await page.getByText(`arn:aws:iam::${OTHER}:user/iamulator`, { exact: true }).waitFor()
})

chromiumTest('says in AWS words why a role does not let one in, and leads back', async () => {
  const { page, expected } = await open(server, '/console/time', { administratorOf: OTHER })
  expected(/403/)
  await openWho(page)
  await deed(page, 'Switch role')
  await page.getByRole('combobox', { name: 'Role' }).fill('ci/foreign')
  await page.getByRole('button', { name: 'Switch role' }).click()
  await page.getByRole('alert').getByText('is not authorized to perform: sts:AssumeRole').waitFor()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.waitForURL('**/console/time')
})

chromiumTest('becomes the administrator of any account', async () => {
  const { page } = await open(server, '/console/time')
  await openWho(page)
  await deed(page, 'Become an administrator')
  await page.getByRole('combobox', { name: 'Account number or alias' }).fill('777777777777')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'administrator', exact: true }).waitFor()
  await until(async () => (await page.getByRole('dialog').count()) === 0)
  await openWho(page)
  await page.getByText('arn:aws:iam::777777777777:user/iamulator', { exact: true }).waitFor()
})

chromiumTest('a session that ends leaves the page as it is, and asks who one is', async () => {
  const { page, expected } = await open(server, '/console/explain')
  expected(/400/)
  const field = page.getByRole('combobox').first()
  await field.fill('arn:aws:iam::1:user/half')
  await request(server, 'POST', 'clock', { advance: '13h' })
  await page.evaluate(`dispatchEvent(new Event('focus'))`)
  const dialog = page.getByRole('dialog', { name: 'You are signed out' })
  await dialog.waitFor()
  await expectUsable(page, 'signed out')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await until(() => dialog.isVisible())
  await dialog.getByRole('button', { name: 'Enter as the administrator' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await field.inputValue()).toBe('arn:aws:iam::1:user/half')
})

chromiumTest('signing in as somebody else leads back to the page', async () => {
  const { page } = await open(server, '/console/time?x=1')
  await request(server, 'POST', 'reset', {})
  await page.evaluate(`dispatchEvent(new Event('focus'))`)
  await page.getByRole('link', { name: 'Sign in as somebody' }).click()
  await page.getByRole('heading', { name: 'Who do you want to be?' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/time?x=1')
})

chromiumTest('where everybody needs a password, no way around it is offered', async () => {
  await server.close()
  server = await startServer()
  const { page, expected } = await open(server, '/console/time')
  Object.assign(server.iamulator.settings, { consoleEntry: 'password' })
  await page.reload()
  await openWho(page)
  expect(await page.getByRole('button', { name: /^Become/ }).count()).toBe(0)
  // What the page asks for at that moment is refused.
  expected(/401 \(Unauthorized\)/)
  await request(server, 'POST', 'clock', { advance: '13h' })
  await page.evaluate(`dispatchEvent(new Event('focus'))`)
  await page.getByRole('dialog', { name: 'You are signed out' }).waitFor()
  expect(await page.getByRole('button', { name: 'Enter as the administrator' }).count()).toBe(0)
})

chromiumTest('signs out', async () => {
  const { page } = await open(server, '/console/time')
  await openWho(page)
  await deed(page, 'Sign out')
  await page.getByRole('heading', { name: 'Signed out' }).waitFor()
  await page.goto(`${server.url}/console/time`)
  await page.getByRole('heading', { name: 'Who do you want to be?' }).waitFor()
})
