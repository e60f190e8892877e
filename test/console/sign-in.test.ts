/** Signing in with a browser, without a script on the page: with one click or Enter, or as somebody else. */
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { beforeEach, expect } from '@jest/globals'
import { chromiumTest, consoleBrowser, expectUsable } from '../support/console-page.ts'
import { ACCOUNT, administratorOf, OTHER, serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

beforeEach(async () => {
  const iam = server.iam(administratorOf(OTHER))
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'alice', Password: 'correct-Horse-7' }))
})

const visit = (path: string, width?: number) =>
  open(server, path, { administratorOf: null, ...(width !== undefined && { width }) })

chromiumTest('Enter is enough for the administrator', async () => {
  const { page } = await visit('/')
  await page.getByRole('heading', { name: 'Who do you want to be?' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/live')
  await page.getByRole('button', { name: 'administrator' }).waitFor()
})

chromiumTest('one click chooses another account, and the page asked for opens', async () => {
  const { page } = await visit('/console/time')
  await page.getByText('Administrator of another account').click()
  await page.getByRole('button', { name: OTHER }).click()
  await page.waitForURL('**/console/time')
  await page.getByRole('button', { name: 'administrator' }).click()
  await page.getByText(`arn:aws:iam::${OTHER}:user/iamulator`, { exact: true }).waitFor()
})

chromiumTest('a user signs in with the password', async () => {
  const { page } = await visit('/console/live')
  const form = page.getByRole('region', { name: 'Sign in as a user' })
  await form.getByLabel('Account number or alias').fill(OTHER)
  await form.getByLabel('User name').fill('alice')
  await form.getByLabel('Password').fill('correct-Horse-7')
  await form.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/console/live')
  await page.getByRole('button', { name: 'alice' }).waitFor()
})

chromiumTest('everybody can use the page, with every entry open', async () => {
  const { page } = await visit('/signin')
  await expectUsable(page, 'sign-in')
  await page.getByText('Administrator of another account').click()
  await expectUsable(page, 'other accounts')
  const targets =
    await page.evaluate(`[...document.querySelectorAll('button, summary, a, input:not([type=hidden])')]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 24)
    .map((each) => each.outerHTML).filter((text) => !text.includes('Administrator<') && !text.includes('class="plain" autofocus'))`)
  expect(targets).toEqual([])
})

chromiumTest('narrow windows show the ways in one below the other, the quickest first', async () => {
  const { page } = await visit('/signin', 390)
  const top = async (text: string) => (await page.getByText(text, { exact: true }).boundingBox())?.y ?? 0
  expect(await top('Administrator')).toBeLessThan(await top('Password'))
  expect(await page.locator('input[name=account]').inputValue()).toBe(ACCOUNT)
})
