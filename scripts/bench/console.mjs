/** How large the first page of the console is, how soon it is usable, and how long large pages are busy. */
import { gzipSync } from 'node:zlib'
import { longestTask, post, signedInPage, withBrowser } from './console-page.mjs'
import { report } from './report.mjs'
import { sleep } from './servers.mjs'

const ROLES = 5000
const ACCOUNTS = 1000
/** Roles of the access map besides: each can be assumed from outside, and every other one by another role. */
const MAPPED = 500

export function measureConsole() {
  return withBrowser('console', async (browser, url) => {
    await measureFirstPage(browser, url)
    await post(url, 'seed', { seed: manyRoles() })
    await measurePage(browser, url, `${ROLES} roles`, '/console/identities?kind=role', 'role-0')
    await post(url, 'reset')
    await post(url, 'seed', { seed: wideMap() })
    await measurePage(browser, url, `a map of ${MAPPED} nodes`, '/console/access', 'mapped-')
    await post(url, 'reset')
    await post(url, 'seed', { seed: largeOrganization() })
    await measurePage(browser, url, `${ACCOUNTS} accounts`, '/console/organization', 'account-')
  })
}

async function measureFirstPage(browser, url) {
  const page = await signedInPage(browser, url)
  const scripts = []
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body())
  })
  const slow = await page.context().newCDPSession(page)
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.goto(`${url}/console/live`)
  await page.getByText('real time').waitFor()
  const usable = await page.evaluate('performance.now()')
  const bytes = (await Promise.all(scripts)).reduce((sum, script) => sum + gzipSync(script).length, 0)
  report('scripts of the first page, gzip', bytes / 1024, 'KB', { atMost: 150 })
  report('first page usable, with a quarter of the CPU', usable, 'ms', { atMost: 1000 })
  await page.close()
}

/** @param text is shown once the page is complete */
async function measurePage(browser, url, what, path, text) {
  const page = await signedInPage(browser, url)
  await page.goto(`${url}${path}`)
  await page.getByText(text).first().waitFor({ timeout: 120_000 })
  await sleep(1500)
  report(`longest task at first paint of ${what}`, await longestTask(page), 'ms', { atMost: 100 })
  await page.mouse.move(720, 500)
  for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, 1500)
  await page.mouse.click(720, 500)
  await sleep(1000)
  report(`longest task while using ${what}`, await longestTask(page), 'ms', { atMost: 100 })
  await page.close()
}

const trust = (principal) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' },
})

const numbered = (count, name) =>
  Array.from({ length: count }, (_, index) => name(String(index).padStart(4, '0')))

function manyRoles() {
  const roles = numbered(ROLES, (number) => ({
    name: `role-${number}`,
    trust: trust({ Service: 'lambda.amazonaws.com' }),
  }))
  return { quotas: { RolesQuota: ROLES + 100 }, roles }
}

/** Roles with a different principal each, so that none fold. */
function wideMap() {
  const inlinePolicies = {
    assume: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
    },
  }
  const users = numbered(MAPPED / 5, (number) => ({ name: `user-${number}`, inlinePolicies }))
  const roles = numbered((MAPPED * 4) / 5, (number) => {
    const index = Number(number)
    const principal =
      index % 2 === 0 || index < 2
        ? `user/user-${String(index % users.length).padStart(4, '0')}`
        : `role/mapped-${String(index - 2).padStart(4, '0')}`
    return {
      name: `mapped-${number}`,
      inlinePolicies,
      trust: trust({ AWS: `arn:aws:iam::000000000000:${principal}` }),
    }
  })
  return { quotas: { RolesQuota: 2000 }, users, roles }
}

function largeOrganization() {
  const units = Array.from({ length: 20 }, (_, unit) => ({
    name: `unit-${unit}`,
    accounts: Object.fromEntries(
      Array.from({ length: ACCOUNTS / 20 }, (_, index) => {
        const number = unit * (ACCOUNTS / 20) + index
        return [String(100_000_000_000 + number), { name: `account-${number}` }]
      }),
    ),
  }))
  return { organization: { managementAccount: '000000000000', root: { organizationalUnits: units } } }
}
