/** Tests that a real browser consents to a program, and leads back to it. It applies its rules for security policies. */
import { createServer, type Server } from 'node:http'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { Browser } from '../support/browser.ts'
import { hasChromium } from '../support/chromium.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'
import { freePort } from '../support/ports.ts'
import { CROSS_DEVICE, Program } from '../support/signin.ts'
import { tool } from '../support/tools.ts'

const browserTest = tool('chromium', hasChromium)

let server: TestServer
let listener: Server
/** The queries that the program has received, as `aws login` does. */
let received: URLSearchParams[]
let redirectUri: string
let browser: Browser | undefined

beforeEach(async () => {
  server = await startServer()
  received = []
  const port = await freePort()
  redirectUri = `http://127.0.0.1:${port}/oauth/callback`
  listener = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, redirectUri)
    if (pathname === '/oauth/callback') received.push(searchParams)
    response.setHeader('Content-Type', 'text/html').end('You can close this window.')
  })
  await new Promise<void>((listening) => listener.listen(port, '127.0.0.1', listening))
})

afterEach(async () => {
  await browser?.close()
  browser = undefined
  listener.closeAllConnections()
  await new Promise((closed) => listener.close(closed))
  await server.close()
})

/** Opens the page of a program, and signs in as the administrator. */
async function openPage(program: Program): Promise<Browser> {
  browser = await Browser.open()
  await browser.goTo(server.url + program.page())
  await browser.click('Administrator')
  await browser.waitFor('Allow access?')
  return browser
}

const arnOf = async (program: Program, code: string) => {
  const { accessToken } = await program.exchange(code)
  return (await server.sts(accessToken).send(new GetCallerIdentityCommand({}))).Arn
}

browserTest('a browser gives a program a code, or tells it that the user denies', async () => {
  const program = new Program(server, { redirectUri })
  const page = await openPage(program)
  await page.click('Allow')
  await page.waitFor('You can close this window.')
  const [allowed] = received
  expect(allowed?.get('state')).toBe(program.state)
  expect(await arnOf(program, allowed?.get('code') ?? '')).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
  await page.goTo(server.url + program.page())
  await page.click('Deny')
  await page.waitFor('You can close this window.')
  expect(received[1]?.get('error')).toBe('access_denied')
  expect(page.complaints).toEqual([])
})

browserTest('a browser shows the code for a program on another device', async () => {
  const program = new Program(server, { clientId: CROSS_DEVICE })
  const page = await openPage(program)
  await page.click('Allow')
  await page.waitFor('Authorization code')
  const typed = await page.evaluate("document.querySelector('#code').textContent")
  const parameters = new URLSearchParams(Buffer.from(typed, 'base64').toString())
  expect(await arnOf(program, parameters.get('code') ?? '')).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
})
