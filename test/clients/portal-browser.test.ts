/**
 * Tests that a real browser uses the access portal, with and without scripts. It applies its rules for cookies, origins,
 * redirects of forms, and security policies.
 */
import { createHash } from 'node:crypto'
import { RegisterClientCommand } from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { assign, DEVICE, PASSWORD, portalServer, putUser } from '../support/access-portal.ts'
import { codeAt } from '../support/authenticator.ts'
import { Browser } from '../support/browser.ts'
import { hasChromium } from '../support/chromium.ts'
import { ACCOUNT, OTHER, type TestServer } from '../support/harness.ts'
import { IDENTITY_STORE, instanceWith, putInstance } from '../support/identity-center.ts'
import { tool } from '../support/tools.ts'
import { listening, otherSite } from './other-site.ts'

const browserTest = tool('chromium', hasChromium)

let server: TestServer
let browser: Browser

beforeEach(async () => {
  server = await portalServer()
  await assign(server)
  browser = await Browser.open()
})

afterEach(async () => {
  await browser.close()
  await server.close()
})

async function signIn(userName = 'ann'): Promise<void> {
  await browser.type('userName', userName)
  await browser.click('Next')
  await browser.type('password', PASSWORD)
  await browser.click('Sign in')
}

browserTest('without scripts: a code, access keys, the console, and signing out', async () => {
  await putUser(server, 1, 'ann', { totp: DEVICE })
  await browser.goTo(`${server.url}/start`)
  await signIn()
  await browser.type('code', codeAt(DEVICE, Date.now()))
  await browser.click('Sign in')
  expect(await browser.text()).toContain('Accounts 2')
  await browser.click('Access keys')
  expect(await browser.text()).toContain('export AWS_SESSION_TOKEN=')
  await browser.click('Access keys')
  expect(await browser.text()).not.toContain('export AWS_SESSION_TOKEN=')
  await browser.click('Console')
  await browser.waitFor('AWSReservedSSO_Dev_')
  await browser.goTo(`${server.url}/start`)
  await browser.click('Sign out')
  await browser.evaluate("document.querySelector('main button').click()")
  await browser.waitFor('Signed out')
  await browser.goTo(`${server.url}/start`)
  expect(await browser.text()).toContain('User name')
  expect(browser.complaints).toEqual([])
})

browserTest('a client gets its code through the policy for forms', async () => {
  const client = await listening((url) => `The client received ${url}.`)
  const redirectUri = `http://127.0.0.1:${client.port}/oauth/callback`
  try {
    const { clientId = '' } = await server.ssoOidc().send(
      new RegisterClientCommand({
        ...{ clientName: 'botocore-client', clientType: 'public', scopes: ['sso:account:access'] },
        ...{ grantTypes: ['authorization_code'], redirectUris: ['http://127.0.0.1/oauth/callback'] },
      }),
    )
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state: 's' },
      ...{ code_challenge_method: 'S256', code_challenge: createHash('sha256').digest('base64url') },
    })
    await browser.goTo(`${server.url}/authorize?${query}`)
    await signIn()
    expect(await browser.text()).toContain('Allow botocore-client to access your data?')
    await browser.click('Allow access')
    await browser.waitFor('The client received /oauth/callback?code=')
  } finally {
    client.close()
  }
})

browserTest('with scripts: shortcut links, the filter, and copying', async () => {
  await browser.enableScripts()
  await browser.goTo(`${server.url}/start/#/console?account_id=${OTHER}&role_name=Dev`)
  await browser.waitFor('User name')
  await signIn()
  await browser.waitFor('AWSReservedSSO_Dev_')
  await browser.goTo(`${server.url}/start`)
  await browser.waitFor('real time')
  await browser.evaluate(
    `{ const input = document.querySelector('.filter input'); input.value = '${OTHER.slice(0, 5)}'; input.dispatchEvent(new Event('input')) }`,
  )
  expect(await browser.text()).toContain('1 of 2 accounts')
  const visible = "[...document.querySelectorAll('details.card')].filter((each) => !each.hidden).length"
  expect(await browser.evaluate(visible)).toBe('1')
  await browser.click('Access keys')
  expect(await browser.evaluate("document.querySelector('.code button').hidden")).toBe('false')
  await browser.evaluate(
    "{ globalThis.copied = ''; Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { globalThis.copied = text } } }); document.querySelector('.code button').click() }",
  )
  await browser.waitFor('Copied')
  expect(await browser.evaluate('globalThis.copied')).toMatch(/^export AWS_ENDPOINT_URL="http:/)
  expect(browser.complaints).toEqual([])
})

browserTest('access keys in every format, with hidden secrets, and the keys of the page', async () => {
  await browser.goTo(`${server.url}/start`)
  await signIn()
  await browser.click('Access keys')
  const shown = () => browser.evaluate("document.querySelector('.keys').innerText")
  const choose = (selector: string) => browser.evaluate(`document.querySelector('${selector}').click()`)
  expect(await shown()).toMatch(/export AWS_ACCESS_KEY_ID="ASIA\w+"/)
  expect(await shown()).toContain('export AWS_SECRET_ACCESS_KEY=""')
  await choose('.reveal')
  expect(await shown()).toMatch(/export AWS_SECRET_ACCESS_KEY="[\w+/]{40}"/)
  for (const [format, text] of [
    ['cmd', 'SET AWS_ACCESS_KEY_ID='],
    ['powershell', '$Env:AWS_ACCESS_KEY_ID='],
    ['configure', 'SSO start URL'],
    ['profile', 'aws_access_key_id='],
    ['values', 'AWS session token'],
  ] as const) {
    await choose(`[value=${format}]`)
    expect(await shown()).toContain(text)
    expect(await shown()).not.toContain('export ')
  }
  const focused = () => browser.evaluate('document.activeElement.name || document.activeElement.type')
  expect(await focused()).toBe('format')
})

browserTest('with scripts: the clock, the menu, and the key of the filter', async () => {
  await browser.enableScripts()
  await browser.goTo(`${server.url}/start`)
  await signIn()
  await browser.waitFor('real time')
  expect(await browser.evaluate("document.querySelector('.clock time').textContent")).toMatch(
    /^[0-9:]{8} UTC$/,
  )
  const isOpen = () => browser.evaluate("document.querySelector('.menu').open")
  await browser.evaluate("document.querySelector('.menu summary').click()")
  expect(await isOpen()).toBe('true')
  await browser.evaluate("document.querySelector('main').click()")
  expect(await isOpen()).toBe('false')
  const press = (key: string) =>
    browser.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }))`,
    )
  await press('/')
  expect(await browser.evaluate('document.activeElement.type')).toBe('search')
  expect(browser.complaints).toEqual([])
})

browserTest('an identity provider at another site signs in with a form', async () => {
  const userName = 'ann@example.com'
  await putUser(server, 1, userName, { hasPassword: false })
  const idp = `${server.url}/_iamulator/idp/saml`
  const metadata = await (await fetch(`${idp}/metadata`)).text()
  putInstance(server, ACCOUNT, instanceWith({ identityProvider: { metadata, acsId: 'acs' } }))
  const action = `${server.url}/platform/saml/acs/acs`
  const request = {
    ...{ roles: [`arn:aws:iam::${ACCOUNT}:role/unused`], subject: userName, recipient: action },
    subjectFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    audience: `https://us-east-1.signin.aws.amazon.com/platform/saml/${IDENTITY_STORE}`,
  }
  const init = { method: 'POST', body: JSON.stringify(request) }
  const { assertion } = JSON.parse(await (await fetch(`${idp}/assertion`, init)).text())
  const field = `<input type="hidden" name="SAMLResponse" value="${assertion}">`
  const site = await otherSite(`<form method="post" action="${action}">${field}<button>Go</button></form>`)
  try {
    await browser.goTo(site.url)
    await browser.click('Go')
    await browser.waitFor(`Where to, ${userName}`)
    await browser.goTo(`${server.url}/start`)
    expect(await browser.text()).toContain(`Where to, ${userName}`)
    expect(browser.complaints).toEqual([])
  } finally {
    site.close()
  }
})

browserTest('a shortcut link leads through the built-in identity provider, with scripts', async () => {
  const userName = 'ann@example.com'
  await putUser(server, 1, userName, { hasPassword: false })
  putInstance(server, ACCOUNT, instanceWith({ identityProvider: { acsId: 'acs' } }))
  await browser.enableScripts()
  await browser.goTo(`${server.url}/start/#/console?account_id=${OTHER}&role_name=Dev`)
  await browser.waitFor('Choose a user')
  await browser.click(userName)
  await browser.waitFor('AWSReservedSSO_Dev_')
  await browser.goTo(`${server.url}/start`)
  await browser.waitFor(`Where to, ${userName}`)
  expect(browser.complaints).toEqual([])
})

browserTest('the pages fit a narrow window, and follow the color scheme', async () => {
  await browser.resize(390)
  const overflow = () => browser.evaluate('document.documentElement.scrollWidth - innerWidth')
  const back = () => browser.evaluate('getComputedStyle(document.body).backgroundColor')
  await browser.goTo(`${server.url}/start`)
  expect(await overflow()).toBe('0')
  await signIn()
  expect(await overflow()).toBe('0')
  await browser.prefer('dark')
  expect(await back()).toBe('rgb(12, 14, 18)')
  await browser.prefer('light')
  expect(await back()).toBe('rgb(246, 247, 249)')
  await browser.click('Access keys')
  expect(await overflow()).toBe('0')
  await browser.goTo(`${server.url}/start/devices`)
  await browser.click('Register device')
  expect(await overflow()).toBe('0')
  const targets = "Math.min(...[...document.querySelectorAll('button')].map((each) => each.offsetHeight))"
  expect(Number(await browser.evaluate(targets))).toBeGreaterThanOrEqual(44)
  expect(browser.complaints).toEqual([])
})
