/** The frame of the console in real Chromium: places, keys, addresses, and what it says about the server. */
import { AttachUserPolicyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

/** What happens when the user comes back to the page, which fetches the state. */
const COME_BACK = `dispatchEvent(new Event('focus'))`

const PLACES = [
  ['Live', 'live', 'l'],
  ['Explain', 'explain', 'e'],
  ['Access map', 'access', 'a'],
  ['Identities', 'identities', 'i'],
  ['Policies', 'policies', 'p'],
  ['Organization', 'organization', 'o'],
  ['Identity Center', 'identity-center', 'c'],
  ['Time', 'time', 't'],
] as const

/** Presses keys that do nothing if too much time passes between them. */
async function pressAtOnce(page: Page, ...keys: readonly string[]): Promise<void> {
  await page.evaluate(`for (const key of ${JSON.stringify(keys)})
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`)
}

chromiumTest('every place opens by its link and by its keys, and has a title', async () => {
  const { page, expected } = await open(server, '/console/nowhere')
  // There is no organization.
  expected(/status of 400/)
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  for (const [name, id, letter] of PLACES) {
    await page.getByRole('link', { name, exact: true }).first().click()
    await page.waitForURL(`**/console/${id}**`)
    await until(async () => (await page.title()).startsWith(name))
    await page.goBack()
    await page.waitForURL((url) => !url.pathname.endsWith(id))
    await pressAtOnce(page, 'g', letter)
    await page.waitForURL(`**/console/${id}**`)
  }
})

chromiumTest('a browser that opens the address lands in the console', async () => {
  const { page } = await open(server, '/')
  await page.waitForURL('**/console/live')
  await page.getByText('real time').waitFor()
})

chromiumTest('the address of every page is copied by a key', async () => {
  const { page } = await open(server, '/console/identities?kind=group')
  await page.getByText('real time').waitFor()
  await page.locator('body').press('y')
  await page.getByText('Copied the link').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    `${server.url}/console/identities?kind=group`,
  )
})

chromiumTest('an address that names no place says so', async () => {
  const { page } = await open(server, '/console/nowhere')
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  await expectUsable(page, 'no such place')
})

chromiumTest('a server that does not answer is shown until it is back', async () => {
  const { page, context, expected } = await open(server, '/console/time')
  expected(/ERR_INTERNET_DISCONNECTED|Failed to load/)
  await page.getByText('What the clock does not move').waitFor()
  // The error of what a page could not load begins with the same words.
  const noAnswer = page.getByText(/^No answer from .* since/)
  await context.setOffline(true)
  await page.evaluate(COME_BACK)
  await noAnswer.waitFor()
  await expectUsable(page, 'no answer')
  await page.getByRole('button', { name: 'Try now' }).click()
  await noAnswer.waitFor()
  // It is also asked again by itself.
  await context.setOffline(false)
  await noAnswer.waitFor({ state: 'hidden' })
})

chromiumTest('once the server is back, pages load again, and say how many calls they missed', async () => {
  const { page, expected } = await open(server, '/console/explain')
  expected(/ERR_CONNECTION_REFUSED/)
  await page.getByRole('heading', { name: 'Recent refusals' }).waitFor()
  await page.route(/_iamulator|console.state|console.api/, (route) => route.abort('connectionrefused'))
  await page.getByRole('link', { name: 'Time', exact: true }).first().click()
  await page.getByText('It is asked again by itself.').waitFor()
  for (const name of ['ann', 'ben']) await server.iam().send(new CreateUserCommand({ UserName: name }))
  await page.unroute(/_iamulator|console.state|console.api/)
  await page.getByText('Back; 2 calls since').waitFor()
  await page.getByRole('row').filter({ hasText: 'Your sign-in' }).waitFor()
  await expectUsable(page, 'a server that is back')
})

chromiumTest('a reset is shown, because what is on the page may be from before', async () => {
  const { page } = await open(server, '/console/live')
  await page.getByText('real time').waitFor()
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  await page.evaluate(COME_BACK)
  await page.getByText('The state was reset at').waitFor()
})

chromiumTest('what is chosen is seen in forced colors, too', async () => {
  const { page } = await open(server, '/console/live')
  await page.emulateMedia({ forcedColors: 'active' })
  await page.getByText('real time').waitFor()
  const outline = (selector: string) =>
    page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).outlineStyle`)
  expect(await outline('.rail [aria-current]')).toBe('solid')
  expect(await outline('.rail a:not([aria-current])')).toBe('none')
  await page.keyboard.press('Control+k')
  await page.getByRole('option').first().waitFor()
  expect(await outline('[role=option][aria-selected=true]')).toBe('solid')
})

chromiumTest('the focus stays near what went away', async () => {
  const { page } = await open(server, '/console/identities')
  const focused = page.locator(':focus')
  const create = page.getByRole('button', { name: 'Create', exact: true })
  await create.press('Enter')
  await page.getByRole('menuitem', { name: 'User' }).press('Enter')
  await page.getByRole('dialog', { name: 'Create a user' }).waitFor()
  await page.keyboard.press('Escape')
  await until(async () => (await focused.textContent()) === 'Create')

  // A page that is left gives it to the content of the next one.
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor()
  await page.keyboard.press('Escape')
  await until(async () => (await focused.textContent()) === 'Create')
  await pressAtOnce(page, 'g', 't')
  await until(async () => (await focused.getAttribute('id')) === 'place')
})

chromiumTest('a line that is removed gives the focus to its list', async () => {
  await server.iam().send(new CreateUserCommand({ UserName: 'ann' }))
  for (const name of ['ReadOnlyAccess', 'SecurityAudit'])
    await server
      .iam()
      .send(new AttachUserPolicyCommand({ UserName: 'ann', PolicyArn: `arn:aws:iam::aws:policy/${name}` }))
  const { page } = await open(server, '/console/identities/000000000000/user/ann')
  const detach = (name: string) => page.getByRole('button', { name: `Detach ${name}` })
  const focused = page.locator(':focus')
  await detach('ReadOnlyAccess').press('Enter')
  await detach('ReadOnlyAccess').waitFor({ state: 'detached' })
  await until(async () => (await focused.textContent()) === 'SecurityAudit')
  await detach('SecurityAudit').press('Enter')
  await until(async () => (await focused.textContent()) === 'Attach policy')
})
