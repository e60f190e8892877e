/**
 * Tests that a real browser signs in without scripts. It applies its rules for cookies, origins, and security
 * policies.
 */
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import { codeAt } from '../support/authenticator.ts'
import { Browser } from '../support/browser.ts'
import { hasChromium } from '../support/chromium.ts'
import { seeded } from '../support/console.ts'
import { ACCOUNT, type TestServer, trust } from '../support/harness.ts'
import { tool } from '../support/tools.ts'
import { otherSite } from './other-site.ts'

const PASSWORD = 'correct-Horse-7'
const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

const SEED = `
accounts:
  "${ACCOUNT}":
    users:
      - name: alice
        password: ${PASSWORD}
        passwordResetRequired: true
        attachedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
        mfaDevices: [{ name: phone, seed: ${DEVICE} }]
    roles:
      - { name: reader, trust: '${trust({ AWS: ACCOUNT })}' }
`

const browserTest = tool('chromium', hasChromium)

let server: TestServer
let browser: Browser | undefined

beforeEach(async () => {
  server = await seeded(SEED)
})

afterEach(async () => {
  await browser?.close()
  browser = undefined
  await server.close()
})

browserTest(
  'a browser signs in with password, code and another password, switches its role and signs out',
  async () => {
    browser = await Browser.open()
    await browser.goTo(`${server.url}/switchrole?account=${ACCOUNT}&roleName=reader&displayName=Reading`)
    expect(await browser.text()).toContain('Who do you want to be?')
    await browser.type('user', 'alice')
    await browser.type('password', PASSWORD)
    await browser.click('Sign in')
    await browser.type('code', codeAt(DEVICE, Date.now()))
    await browser.click('Continue')
    await browser.type('oldPassword', PASSWORD)
    await browser.type('newPassword', 'another-Horse-8')
    await browser.type('repeated', 'another-Horse-8')
    await browser.click('Change password')
    await browser.click('Switch role')
    expect(await browser.text()).toContain(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/alice`)
    await browser.click('Show credentials')
    expect(await browser.text()).toContain('export AWS_SESSION_TOKEN=')
    await browser.click('Back')
    await browser.click('Switch back')
    expect(await browser.text()).toContain(`arn:aws:iam::${ACCOUNT}:user/alice`)
    await browser.click('Sign out')
    expect(await browser.text()).toContain('Signed out')
    await browser.goTo(`${server.url}/console`)
    expect(await browser.text()).toContain('Who do you want to be?')
    expect(browser.complaints).toEqual([])
  },
)

browserTest(
  'a browser finds its way from / to the console of the administrator, and back from nowhere',
  async () => {
    browser = await Browser.open()
    await browser.goTo(`${server.url}/nosuch`)
    expect(await browser.text()).toContain('There is nothing at /nosuch.')
    await browser.goTo(server.url)
    expect(await browser.text()).toContain('Who do you want to be?')
    const back = () => browser?.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await back()).toBe('rgb(246, 247, 249)')
    await browser.prefer('dark')
    expect(await back()).toBe('rgb(12, 14, 18)')
    await browser.click('Administrator')
    await browser.click('The page without scripts')
    expect(await browser.text()).toContain(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
    // The browser reports every document with the status 404.
    expect(browser.complaints.filter((text) => !text.includes('404'))).toEqual([])
  },
)

browserTest('a page of another site cannot sign a browser in as the administrator', async () => {
  const fields = `<input type="hidden" name="administrator" value="${ACCOUNT}">`
  const attacker = await otherSite(
    `<form method="post" action="${server.url}/signin">${fields}<button>Attack</button></form>`,
  )
  try {
    browser = await Browser.open()
    await browser.goTo(attacker.url)
    await browser.click('Attack')
    await browser.waitFor('Pages of other sites cannot')
    await browser.goTo(`${server.url}/console`)
    expect(await browser.text()).toContain('Who do you want to be?')
  } finally {
    attacker.close()
  }
})

browserTest('a link on the page of a broker opens the console, though its cookie is strict', async () => {
  const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName: 'broker' }
  const { Credentials } = await server.sts().send(new AssumeRoleCommand(input))
  const Session = JSON.stringify({
    sessionId: Credentials?.AccessKeyId,
    sessionKey: Credentials?.SecretAccessKey,
    sessionToken: Credentials?.SessionToken,
  })
  const response = await fetch(
    `${server.url}/federation?${new URLSearchParams({ Action: 'getSigninToken', Session })}`,
  )
  const { SigninToken }: { SigninToken: string } = JSON.parse(await response.text())
  const query = new URLSearchParams({
    Action: 'login',
    Destination: 'https://console.aws.amazon.com/',
    SigninToken,
  })
  const link = `${server.url}/federation?${query}`.replaceAll('&', '&amp;')
  const broker = await otherSite(
    `<a href="${link}">Console</a><form method="post" action="${server.url}/signout"><button>Attack</button></form>`,
  )
  try {
    browser = await Browser.open()
    await browser.goTo(broker.url)
    await browser.click('Console')
    await browser.waitFor(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`)
    await browser.goTo(broker.url)
    await browser.waitFor('Attack')
    await browser.click('Attack')
    await browser.waitFor('Pages of other sites cannot')
    await browser.goTo(`${server.url}/console`)
    await browser.waitFor(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`)
  } finally {
    broker.close()
  }
})

browserTest(
  'the page of an identity provider opens the console with a form, for one role and for several',
  async () => {
    const provider = await fromIdp('provider', {})
    const trusted = trust({ Federated: String(provider['arn']) }, ['sts:AssumeRoleWithSAML'])
    const reader = await roleTrusting(server, 'saml-reader', trusted)
    const writer = await roleTrusting(server, 'saml-writer', trusted)
    const formFor = async (name: string, roles: readonly string[]) => {
      const { assertion } = await fromIdp('assertion', { roles, sessionName: 'alice' })
      const field = `<input type="hidden" name="SAMLResponse" value="${assertion}">`
      return `<form method="post" action="${server.url}/saml">${field}<button>${name}</button></form>`
    }
    const idp = await otherSite(
      (await formFor('One', [reader])) + (await formFor('Several', [reader, writer])),
    )
    try {
      browser = await Browser.open()
      await browser.goTo(idp.url)
      await browser.click('One')
      await browser.waitFor(`arn:aws:sts::${ACCOUNT}:assumed-role/saml-reader/alice`)
      await browser.goTo(idp.url)
      await browser.click('Several')
      // The selectors of saml2aws.
      const names =
        "document.querySelector('fieldset > div.saml-account > div.saml-account-name').textContent"
      expect(await browser.evaluate(names)).toBe(`Account: ${ACCOUNT}`)
      const labels =
        "[...document.querySelectorAll('fieldset > div.saml-account label')].map((each) => each.htmlFor + ' ' + each.textContent).join()"
      expect(await browser.evaluate(labels)).toBe(`${reader} saml-reader,${writer} saml-writer`)
      await browser.evaluate("document.querySelectorAll('div.saml-role label')[1].click()")
      await browser.click('Sign in')
      await browser.waitFor(`arn:aws:sts::${ACCOUNT}:assumed-role/saml-writer/alice`)
      expect(browser.complaints).toEqual([])
    } finally {
      idp.close()
    }
  },
)

/** Sends a request to the built-in identity provider. */
async function fromIdp(path: string, request: object): Promise<Readonly<Record<string, unknown>>> {
  const init = { method: 'POST', body: JSON.stringify(request) }
  return Object(await (await fetch(`${server.url}/_iamulator/idp/saml/${path}`, init)).json())
}
