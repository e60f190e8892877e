/** A real browser signs in, with all of its rules on cookies, origins and security policies, and without any script. */
import { createServer } from 'node:http'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { codeAt } from '../authenticator.ts'
import { Browser, hasChromium } from '../browser.ts'
import { seeded } from '../console.ts'
import { ACCOUNT, type TestServer, trust } from '../harness.ts'
import { tool } from '../tools.ts'

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
    expect(await browser.text()).toContain('Sign in as a user')
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
    expect(await browser.text()).toContain('Sign in as a user')
    expect(browser.complaints).toEqual([])
  },
)

browserTest('a link on the page of a broker opens the console, though its cookie is strict', async () => {
  const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName: 'broker' }
  const { Credentials } = await server.sts().send(new AssumeRoleCommand(input))
  const Session = JSON.stringify({
    sessionId: Credentials?.AccessKeyId,
    sessionKey: Credentials?.SecretAccessKey,
    sessionToken: Credentials?.SessionToken,
  })
  const asked = await fetch(
    `${server.url}/federation?${new URLSearchParams({ Action: 'getSigninToken', Session })}`,
  )
  const { SigninToken }: { SigninToken: string } = JSON.parse(await asked.text())
  const query = new URLSearchParams({
    Action: 'login',
    Destination: 'https://console.aws.amazon.com/',
    SigninToken,
  })
  const link = `${server.url}/federation?${query}`.replaceAll('&', '&amp;')
  const broker = createServer((_request, response) => {
    response
      .setHeader('Content-Type', 'text/html')
      .end(
        `<a href="${link}">Console</a><form method="post" action="${server.url}/signout"><button>Attack</button></form>`,
      )
  })
  const port = await new Promise<number>((resolve) => {
    broker.listen(0, '127.0.0.1', () => resolve(Number(Reflect.get(Object(broker.address()), 'port'))))
  })
  try {
    browser = await Browser.open()
    // Another name of this machine: to the browser another site.
    await browser.goTo(`http://localhost:${port}/`)
    await browser.click('Console')
    await browser.waitFor(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`)
    await browser.goTo(`http://localhost:${port}/`)
    await browser.waitFor('Attack')
    await browser.click('Attack')
    await browser.waitFor('Pages of other sites may not')
    await browser.goTo(`${server.url}/console`)
    await browser.waitFor(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`)
  } finally {
    broker.closeAllConnections()
    broker.close()
  }
})
