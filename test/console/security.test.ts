/** What pages of other sites can do to somebody who is signed in to the console: nothing. */
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { otherSite } from '../clients/other-site.ts'
import { chromiumTest, consoleBrowser, type OpenConsole } from '../support/console-page.ts'
import { startServer, type TestServer } from '../support/harness.ts'

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
