/**
 * Tests that a real browser shows every page to everybody: axe-core finds nothing to criticize, in light and dark, wide
 * and narrow, and nothing is cut off, even with twice the zoom or with the text spacing of WCAG 1.4.12.
 */
import { RegisterClientCommand, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, expect } from '@jest/globals'
import axe from 'axe-core'
import { assign, DEVICE, PASSWORD, portalServer, putUser } from '../support/access-portal.ts'
import { codeAt } from '../support/authenticator.ts'
import { Browser } from '../support/browser.ts'
import { hasChromium } from '../support/chromium.ts'
import { ACCOUNT, NOW, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { tool } from '../support/tools.ts'

const browserTest = tool('chromium', hasChromium)

let server: TestServer
let browser: Browser

beforeEach(async () => {
  server = await portalServer()
  await assign(server, { Description: 'Restart, scale, and read the logs' })
  browser = await Browser.open()
  await browser.enableScripts()
})

afterEach(async () => {
  await browser.close()
  await server.close()
})

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Returns what axe-core criticizes, a line for each element. */
const CRITICISM = `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)).join('\\n'))`

/** The names of elements that reach beyond the right edge of the window, where nobody can scroll. */
const CUT_OFF = `[...document.querySelectorAll('body *')]
  .filter((each) => each.checkVisibility() && !each.closest('.unseen') && each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.outerHTML.slice(0, 80)).join('\\n')`

/** The text spacing that users may set. Source: WCAG 2.2, 1.4.12. */
const SPACED = `{ const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }')
  document.adoptedStyleSheets = [sheet] }`

/** Checks the present page. */
async function look(name: string): Promise<void> {
  await browser.evaluate(`if (!globalThis.axe) { ${axe.source} }`)
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [1280, 390]) {
      await browser.prefer(scheme)
      await browser.resize(width)
      const seen = { name, scheme, width, criticism: await browser.evaluate(CRITICISM) }
      expect(seen).toEqual({ name, scheme, width, criticism: '' })
      expect({ name, width, cutOff: await browser.evaluate(CUT_OFF) }).toEqual({ name, width, cutOff: '' })
    }
  // A window of 1280 pixels with twice the zoom.
  await browser.resize(640)
  expect({ name, cutOff: await browser.evaluate(CUT_OFF) }).toEqual({ name, cutOff: '' })
  await browser.evaluate(SPACED)
  expect({ name, spaced: await browser.evaluate(CUT_OFF) }).toEqual({ name, spaced: '' })
  await browser.evaluate('document.adoptedStyleSheets = []')
}

async function visit(path: string): Promise<void> {
  await browser.goTo(`${server.url}${path}`)
}

browserTest('the console: signing in, switching roles, credentials, and signing out', async () => {
  for (const path of [
    '/_iamulator',
    '/nosuch',
    '/_iamulator/idp/saml/console',
    '/signin',
    '/signin?user=root',
  ]) {
    await visit(path)
    await look(path)
  }
  await browser.type('email', 'nobody@example.com')
  await browser.type('password', 'wrong')
  await browser.click('Sign in')
  await look('wrong password')
  await visit('/signin')
  await browser.click('Administrator')
  await visit('/console')
  await look('console')
  await browser.click('Show credentials')
  await look('credentials')
  await visit(`/switchrole?account=${ACCOUNT}&roleName=nosuch`)
  await look('switch role')
  await browser.click('Switch role')
  await look('refused role')
  await visit('/signout')
  await look('sign out')
  await browser.click('Sign out')
  await look('signed out')
})

browserTest('the access portal: signing in, with a code and a new password', async () => {
  await putUser(server, 2, 'bob', { totp: DEVICE })
  await putUser(server, 3, 'eve', { isOneTime: true })
  for (const userName of ['bob', 'eve']) {
    await visit('/start')
    await look('user name')
    await browser.type('userName', userName)
    await browser.click('Next')
    await look('password')
    await browser.type('password', 'wrong')
    await browser.click('Sign in')
    await look('wrong password')
    await browser.type('password', PASSWORD)
    await browser.click('Sign in')
    await look(userName === 'bob' ? 'code' : 'new password')
  }
  await visit('/start?directory=nosuch')
  await look('no portal')
})

browserTest('the access portal: accounts, access keys, applications, devices, and signing out', async () => {
  await putUser(server, 1, 'ann', { totp: DEVICE })
  putApplication()
  await visit('/start')
  await browser.type('userName', 'ann')
  await browser.click('Next')
  await browser.type('password', PASSWORD)
  await browser.click('Sign in')
  await browser.type('code', codeAt(DEVICE, Date.now()))
  await browser.click('Sign in')
  await look('accounts')
  await browser.evaluate("document.querySelector('.menu summary').click()")
  await look('menu')
  await browser.click('Access keys')
  for (const format of ['environment', 'configure', 'profile', 'values']) {
    await browser.evaluate(`document.querySelector('[value=${format}]').click()`)
    await look(format)
  }
  await browser.evaluate("document.querySelector('.reveal').click()")
  await look('secrets')
  for (const path of ['/start/applications', '/start/devices', '/device', '/device?user_code=ABCD-EFGH']) {
    await visit(path)
    await look(path)
  }
  await browser.click('Confirm and continue')
  await look('wrong code')
  await visit(await newDeviceCode())
  await browser.click('Confirm and continue')
  await look('consent')
  await browser.click('Allow access')
  await look('approved')
  await visit('/start/devices')
  await browser.click('Register device')
  await browser.evaluate("document.querySelector('main summary').click()")
  await look('new device')
  await visit('/start/console?account_id=999999999999&role_name=Dev')
  await look('refused')
  await visit('/start/sign-out')
  await look('sign out')
  await browser.evaluate("document.querySelector('main button').click()")
  await browser.waitFor('Signed out')
  await look('signed out')
})

/** Puts an application for everybody into the store. */
function putApplication(): void {
  const SignInOptions = { Origin: 'APPLICATION', ApplicationUrl: 'https://shop.example.com/' } as const
  server.iamulator.store.transact(at(ACCOUNT), ({ ssoApplications }) =>
    ssoApplications.put('shop', {
      ...{ id: 'shop', arn: 'arn:shop', accountId: ACCOUNT, providerArn: 'arn:custom', name: 'Shop' },
      ...{ status: 'ENABLED', assignmentRequired: false, grants: {}, scopes: {}, createDate: NOW },
      ...{ description: 'Orders, returns, and stock', portalOptions: { SignInOptions } },
    }),
  )
}

/** Starts the authorization of a device. Returns the path of the page with its code. */
async function newDeviceCode(): Promise<string> {
  const client = server.ssoOidc()
  const registration = { clientName: 'botocore-client', clientType: 'public' }
  const { clientId, clientSecret } = await client.send(new RegisterClientCommand(registration))
  const startUrl = 'https://acme.awsapps.com/start'
  const { userCode } = await client.send(
    new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }),
  )
  return `/device?user_code=${userCode}`
}
