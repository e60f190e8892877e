/** What pages of other sites can do to somebody who is signed in to the console: nothing. */
import { CreateRoleCommand, CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { otherSite } from '../clients/other-site.ts'
import { request } from '../support/admin.ts'
import { chromiumTest, consoleBrowser, type OpenConsole, until } from '../support/console-page.ts'
import { ACCOUNT, startServer, type TestServer, trust } from '../support/harness.ts'

const open = consoleBrowser()
let server: TestServer
const sites: { close(): void }[] = []

beforeEach(async () => {
  server = await startServer()
})
afterEach(async () => {
  for (const site of sites.splice(0)) site.close()
  await server.close()
})

/** Opens a page of another site in the browser that is signed in to the console. */
async function attack(content: string): Promise<OpenConsole> {
  const opened = await open(server, '/console/time')
  // Whatever the browser says about the other site is its own matter.
  opened.expected(/./)
  const site = await otherSite(content)
  sites.push(site)
  await opened.page.goto(site.url)
  return opened
}

const users = async () => (await server.iam().send(new ListUsersCommand({}))).Users

chromiumTest('a frame stays empty', async () => {
  const { page } = await attack(`<iframe src="${server.url}/console/time"></iframe>`)
  await page.waitForLoadState('networkidle')
  const frame = page.frames().find((each) => each !== page.mainFrame())
  expect(await frame?.locator('#app').count()).toBe(0)
})

chromiumTest('a form changes nothing', async () => {
  const { page } = await attack(
    `<form method="post" action="${server.url}/console/api/iam/CreateUser" enctype="text/plain">
<input name='{"UserName":"mallory","x":"' value='"}'><button>Go</button></form>`,
  )
  await page.getByRole('button', { name: 'Go' }).click()
  await page.getByText('Pages of other sites cannot use the endpoints of iamulator.').waitFor()
  expect(await users()).toEqual([])
})

chromiumTest('a script reads nothing and changes nothing', async () => {
  await server.iam().send(new CreateUserCommand({ UserName: 'secret-name' }))
  const { page } = await attack('<p>Hello</p>')
  const outcome = await page.evaluate(`(async () => {
    const url = ${JSON.stringify(server.url)}
    const calls = [
      fetch(url + '/console/state', { credentials: 'include' }).then((answer) => answer.text()),
      fetch(url + '/console/api/iam/ListUsers', { method: 'POST', credentials: 'include', body: '{}' }).then((answer) => answer.text()),
      fetch(url + '/console/api/iam/CreateUser', {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        headers: { 'Content-Type': 'text/plain' },
        body: '{"UserName":"mallory"}',
      }).then((answer) => answer.text()),
    ]
    const settled = await Promise.allSettled(calls)
    return settled.map(({ status, value }) => status + ' ' + (value ?? '')).join('|')
  })()`)
  expect(outcome).toBe('rejected |rejected |rejected ')
  expect((await users())?.map(({ UserName }) => UserName)).toEqual(['secret-name'])
})

chromiumTest('an address cannot turn the title around', async () => {
  const question = new URLSearchParams({
    principal: `arn:aws:iam::${ACCOUNT}:root`,
    action: 's3:Get\u202eObject',
    resource: '*',
  })
  const { page, expected } = await open(server, `/console/explain?${question}`)
  expected(/status of 4/)
  await until(async () => (await page.title()).startsWith('s3:Get\\u{202e}Object?'))
  await page.goto(`${server.url}/console/policies/${ACCOUNT}/evil%E2%80%AEname`)
  await until(async () => (await page.title()).startsWith('evil\\u{202e}name'))
})

chromiumTest('a name turns no tooltip around', async () => {
  const resource = 'arn:aws:s3:::evil\u202ename'
  const question = { principal: `arn:aws:iam::${ACCOUNT}:root`, action: 's3:ListBucket', resource }
  const { page } = await open(server, `/console/explain?${new URLSearchParams(question)}`)
  await page.locator('.facts').getByText('s3:::evil\\u{202e}name').hover()
  await page.locator('.tooltip').getByText('arn:aws:s3:::evil\\u{202e}name').waitFor()
})

chromiumTest('the built-in provider signs in by itself, but not where another site leads', async () => {
  await request(server, 'POST', 'idp/saml/provider', {})
  const trusted = trust({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/idp` }, 'sts:AssumeRoleWithSAML')
  await server.iam().send(new CreateRoleCommand({ RoleName: 'Analyst', AssumeRolePolicyDocument: trusted }))
  const provider = '/_iamulator/idp/saml/console'
  const role = `arn:aws:iam::${ACCOUNT}:role/Analyst`
  const { page } = await attack(
    `<a href="${server.url}${provider}?${new URLSearchParams({ role })}">Look</a>`,
  )
  await page.getByRole('link', { name: 'Look' }).click()
  await page.getByRole('button', { name: 'Continue to the console' }).waitFor()
  await page.goto(server.url + provider)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${server.url}/console/live`)
})
