/** The link in the message of a denial leads to the page of the call, in real Chromium. */
import { GetUserCommand } from '@aws-sdk/client-iam'
import { userWith } from '../services/callers.ts'
import { deniedId } from '../services/iam-toolbox/client.ts'
import { chromiumTest, consoleBrowser } from '../support/console-page.ts'
import { serverForAllTests, startServer } from '../support/harness.ts'
import { send } from '../support/raw.ts'

const open = consoleBrowser()
const AWS = 'us-east-1.console.aws.amazon.com'
const server = serverForAllTests(() => startServer({ allowHosts: [AWS] }))

chromiumTest('an authorization ID opens the page of the call', async () => {
  const denied = server.iam(await userWith(server, 'denied'))
  const id = await deniedId(denied.send(new GetUserCommand({ UserName: 'u' })))
  const { page } = await open(server, `/console/authorization-details/${id}`)
  await page.waitForURL(/\/console\/explain\/[\da-f-]{36}$/)
  await page.getByRole('heading', { level: 1, name: /iam:\s*GetUser/ }).waitFor()
  await page.getByText(id, { exact: true }).waitFor()
})

chromiumTest('an unknown authorization ID is named', async () => {
  const { page, expected } = await open(server, '/console/authorization-details/1')
  expected(/404/)
  await page.getByRole('heading', { level: 1, name: 'This decision is not kept' }).waitFor()
  await page.getByText('No denial has the authorization ID "1"').waitFor()
})

chromiumTest('the link in the message leads there too, where the host of AWS is allowed', async () => {
  const { page, context, expected } = await open(server, '/console/live')
  expected(new RegExp(`a request to https://${AWS}/`))
  await context.route(`https://${AWS}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname
    if (path !== '/iam/home') return route.fulfill({ contentType: 'text/html', body: path })
    await route.fulfill(await send(server, { method: 'GET', path, headers: { Host: AWS } }))
  })
  await page.goto(`https://${AWS}/iam/home?region=us-east-1#/authorization-details/2b`)
  await page.getByText('/console/authorization-details/2b').waitFor()
})
