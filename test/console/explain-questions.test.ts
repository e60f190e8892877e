/** Questions about calls that nobody made, in real Chromium. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import { userArn, userWith } from '../services/callers.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { type Credentials, policy, serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

const lists = (credentials: Credentials) => server.iam(credentials).send(new ListUsersCommand({}))

chromiumTest('a question is asked by typing, and can be asked again by its address', async () => {
  await userWith(server, 'alice', policy('Allow', 'iam:Get*'))
  await lists(await userWith(server, 'bob')).catch(() => {})
  const { page } = await open(server, '/console/explain')
  await page.getByRole('link', { name: /iam:ListUsers/ }).waitFor()
  await expectUsable(page, 'nothing is asked')
  await page.getByRole('combobox', { name: 'Who' }).fill('ali')
  await page.getByRole('option', { name: new RegExp(userArn('alice')) }).click()
  await page.getByRole('combobox', { name: 'Does what' }).fill('iam:listus')
  await page.getByRole('option', { name: /iam:ListUsers/ }).click()
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  await page
    .getByRole('heading', { level: 1, name: 'The identity policies do not allow iam:ListUsers' })
    .waitFor()
  const address = page.url()
  expect(address).toContain('principal=arn')
  await page.locator('.way-apply').click()
  await page.getByText('Nothing stands in the way.').waitFor()
  await page.goto(`${server.url}/console/live`)
  await page.goto(address)
  await page.getByRole('heading', { level: 1, name: 'The identity policies allow iam:ListUsers' }).waitFor()
})

chromiumTest('a question without who or what says what is missing', async () => {
  const { page } = await open(server, '/console/explain')
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  await page.getByText('Name an action.').waitFor()
  await expectUsable(page, 'an incomplete question')
})

chromiumTest('a question about nobody is answered by the server', async () => {
  const query = 'principal=arn:aws:iam::000000000000:user/nobody&action=iam:GetUser'
  const { page, expected } = await open(server, `/console/explain?${query}`)
  expected(/404/)
  await page.getByText('NoSuchPrincipal').waitFor()
  await until(async () => (await page.title()).includes('iam:GetUser'))
})

chromiumTest('a question about an action that does not exist is answered only on request', async () => {
  await userWith(server, 'alice', policy('Allow', 's3:*'))
  const query = `principal=${userArn('alice')}&action=s3:DeletObject`
  const { page, expected } = await open(server, `/console/explain?${query}`)
  expected(/400/)
  await page.getByRole('heading', { name: 'There is no such call' }).waitFor()
  await page.getByText('Did you mean "s3:DeleteObject"?').waitFor()
  await expectUsable(page, 'a question about an unknown action')
  await page.getByRole('link', { name: 'Explain anyway' }).click()
  await page.getByRole('heading', { level: 1, name: 'The identity policies allow s3:DeletObject' }).waitFor()
})
