/** Requests that were refused before any policy was asked, in Live and on their own pages, in real Chromium. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import type { Page } from 'playwright-core'
import { chromiumTest, consoleBrowser, expectUsable } from '../support/console-page.ts'
import { ADMINISTRATOR, type Credentials, serverForEachTest } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForEachTest()

const listUsers = (credentials: Credentials) =>
  server
    .iam(credentials)
    .send(new ListUsersCommand({}))
    .catch(() => undefined)
const row = (page: Page, text: string) => page.locator('.table-row').filter({ hasText: text })

chromiumTest(
  'a request that was refused before any policy keeps its message and its access key',
  async () => {
    await listUsers({ ...ADMINISTRATOR, secretAccessKey: 'wrong' })
    const { page } = await open(server, '/console/live')
    await row(page, 'SignatureDoesNotMatch').getByText('key test').waitFor()
    await row(page, 'SignatureDoesNotMatch').click()
    await page.getByRole('heading', { name: 'Refused before any policy was asked' }).waitFor()
    await page.getByText('The request signature we calculated does not match').waitFor()
    const panel = page.getByRole('complementary', { name: 'The selected call' })
    await panel.getByText('Access key ID test of iamulator').waitFor()
    await expectUsable(page, 'a refused request', [1280])
  },
)

chromiumTest('the page of such a request has the same', async () => {
  await listUsers({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' })
  const response = await fetch(`${server.url}/_iamulator/decisions?kind=refused&limit=1`)
  const [{ requestId }] = (await response.json()).decisions
  const { page, expected } = await open(server, `/console/explain/${requestId}`)
  // There is no explanation.
  expected(/404/)
  await page.getByRole('heading', { level: 1, name: 'Refused before any policy was asked' }).waitFor()
  for (const text of ['InvalidClientTokenId', 'AKIAIOSFODNN7EXAMPLE', 'No user has this access key.'])
    await page.getByText(text).waitFor()
  await expectUsable(page, 'the page of a refused request')
})

chromiumTest('in a narrow window, a refused request opens its panel over the cards', async () => {
  await listUsers({ ...ADMINISTRATOR, secretAccessKey: 'wrong' })
  const { page } = await open(server, '/console/live', { width: 390 })
  await page.getByRole('button', { name: /iam:\s*ListUsers/ }).click()
  await page.getByRole('heading', { name: 'Refused before any policy was asked' }).waitFor()
  await expectUsable(page, 'a refused request', [390])
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: /iam:\s*ListUsers/ }).waitFor()
})
