/** The search of the console and its keys: what it finds, what it understands, and what it does. */
import { CreatePolicyCommand, CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { beforeEach, expect } from '@jest/globals'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { request } from '../support/admin.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, administratorOf, OTHER, policy, serverForEachTest, trust } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

beforeEach(async () => {
  const administrator = administratorOf(OTHER)
  await roleTrusting(server, 'github-deployer', trust({ AWS: OTHER }), { Path: '/ci/' }, administrator)
  const input = { PolicyName: 'github-deploy', PolicyDocument: policy('Allow', 's3:*') }
  await server.iam(administrator).send(new CreatePolicyCommand(input))
})

type Page = Awaited<ReturnType<typeof open>>['page']

async function search(page: Page, text: string) {
  await page.locator('.clock-mode').waitFor()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Search or jump to' })
  await field.fill(text)
  return field
}

const options = (page: Page) => page.getByRole('option').allTextContents()

chromiumTest('finds by part of a name, group by group, and Enter opens the first', async () => {
  const { page } = await open(server, '/console/time')
  await search(page, 'deploy')
  await page.getByRole('option', { name: 'Become github-deployer' }).waitFor()
  expect(await options(page)).toEqual([
    `github-deployer role in ${OTHER}↵ open`,
    `github-deploy managed, in ${OTHER}`,
    'Explain: may github-deployer …',
    'Calls of github-deployer',
    'Become github-deployer',
  ])
  await expectUsable(page, 'search')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/console/identities/${OTHER}/role/ci/github-deployer`)
  expect(await page.getByRole('dialog').count()).toBe(0)
})

chromiumTest('the arrow keys choose, and the whole list is read', async () => {
  const { page } = await open(server, '/console/time')
  const field = await search(page, 'deploy')
  await page.getByRole('option', { name: 'Become github-deployer' }).waitFor()
  const activeName = async () => {
    const id = await field.getAttribute('aria-activedescendant')
    return page.locator(`[id="${id}"]`).textContent()
  }
  await page.keyboard.press('ArrowDown')
  expect(await activeName()).toContain('github-deploy managed')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  expect(await activeName()).toContain('Become github-deployer')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Become a role' }).waitFor()
  expect(await page.getByRole('combobox', { name: 'Role' }).inputValue()).toBe(
    `arn:aws:iam::${OTHER}:role/ci/github-deployer`,
  )
})

chromiumTest('places and deeds are found by words', async () => {
  const { page } = await open(server, '/console/live')
  await search(page, 'time')
  await page.getByRole('option', { name: 'Time' }).first().click()
  await page.waitForURL('**/console/time')
  await search(page, 'advance hour')
  await page.keyboard.press('Enter')
  await page.getByText('The clock is 1 h ahead of where it was.').waitFor()
  expect((await request(server, 'GET', 'clock')).body.offsetSeconds).toBe(3600)
  await search(page, 'advance day')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'This signs you out' }).waitFor()
  expect((await request(server, 'GET', 'clock')).body.offsetSeconds).toBe(3600)
})

chromiumTest('nothing found is said', async () => {
  const { page } = await open(server, '/console/time')
  await search(page, 'zzz-nobody')
  await page.getByText('Nothing is called “zzz-nobody”.').waitFor()
  await expectUsable(page, 'nothing found')
  await page.keyboard.press('Escape')
  await until(async () => (await page.getByRole('dialog').count()) === 0)
})

chromiumTest('a pasted denial opens its decision, or a question about it', async () => {
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
  const { body } = await request(server, 'POST', 'credentials', { user: 'alice' })
  const denied: unknown = await server
    .iam({ accessKeyId: body.accessKeyId, secretAccessKey: body.secretAccessKey })
    .send(new ListUsersCommand({}))
    .catch((error: unknown) => error)
  const text = `An error occurred (AccessDenied) when calling the ListUsers operation: ${Object(denied).message}`
  const { page } = await open(server, '/console/time')
  await search(page, text)
  await page.getByRole('option', { name: /^Explain this request/ }).waitFor()
  await page.getByRole('option', { name: /^Ask: may it iam:ListUsers now/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/console/explain/${Object(denied).$metadata.requestId}`)
  await search(page, text)
  await page.getByRole('option', { name: /^Ask: may it/ }).click()
  await page.waitForURL('**/console/explain?**')
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    principal: `arn:aws:iam::${ACCOUNT}:user/alice`,
    action: 'iam:ListUsers',
    resource: `arn:aws:iam::${ACCOUNT}:user/`,
  })
})

chromiumTest('a pasted ARN and a request ID lead to what they name', async () => {
  const listed = await server.iam().send(new ListUsersCommand({}))
  const { page } = await open(server, '/console/time')
  await search(page, `arn:aws:sts::${OTHER}:assumed-role/github-deployer/run`)
  await page.getByRole('option', { name: /^github-deployer/ }).click()
  await page.waitForURL(`**/console/identities/${OTHER}/role/ci/github-deployer`)
  await search(page, ` RequestID: ${listed.$metadata.requestId} `)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/console/explain/${listed.$metadata.requestId}`)
})

chromiumTest('a pasted ARN of another service leads to a question, and to the calls on it', async () => {
  const { page } = await open(server, '/console/time')
  const bucket = 'arn:aws:s3:::shop-assets/a'
  await search(page, bucket)
  await page.getByRole('option', { name: /^Calls on it/ }).waitFor()
  await page.keyboard.press('Enter')
  await until(() => new URL(page.url()).searchParams.get('resource') === bucket)
  expect(await page.getByRole('combobox', { name: 'On what' }).inputValue()).toBe(bucket)
})

chromiumTest('hostile names are texts', async () => {
  const name = 'x@img-src=x,onerror=alert'
  await server.iam().send(new CreateUserCommand({ UserName: name }))
  const { page } = await open(server, '/console/time')
  await search(page, 'img-src')
  await page
    .getByRole('option', { name: new RegExp(name) })
    .first()
    .waitFor()
})

chromiumTest('? lists every key, and single letters can be switched off', async () => {
  const { page } = await open(server, '/console/time')
  await page.locator('.clock-mode').waitFor()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await help.getByText('Go to Identities').waitFor()
  await expectUsable(page, 'keyboard')
  await help.getByRole('radio', { name: 'Only keys with Ctrl' }).check()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.keyboard.press('?')
  expect(new URL(page.url()).pathname).toBe('/console/time')
  expect(await help.count()).toBe(0)
  await page.reload()
  await search(page, 'keyboard')
  await page.keyboard.press('Enter')
  await help.getByRole('radio', { name: 'Single letters act' }).check()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.waitForURL('**/console/live')
})

chromiumTest('everything can be reset after a question, which signs one out', async () => {
  const { page } = await open(server, '/console/time')
  await search(page, 'reset everything')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Reset everything' }).click()
  await page.getByRole('dialog', { name: 'You are signed out' }).waitFor()
  expect((await server.iam(administratorOf(OTHER)).send(new ListUsersCommand({}))).Users).toEqual([])
})
