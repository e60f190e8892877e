/** How soon a call is shown in the console's Live, and how long its page is busy with 10,000 calls. */
import { longestTask, post, signedInPage, withBrowser } from './console-page.mjs'
import { report } from './report.mjs'
import { sleep } from './servers.mjs'

const CALLS = 200
const KEPT = 10_000
/** The most questions that one request may ask. */
const BATCH = 500
const BURST_SECONDS = 5
const BURST_PER_SECOND = 500

export function measureLive() {
  return withBrowser('live', async (browser, url) => {
    const page = await openLive(browser, url)
    await measureLatency(page, url)
    await fill(url)
    await measureLongTasks(page, url)
    await measureBurst(page, url)
  })
}

async function openLive(browser, url) {
  const page = await signedInPage(browser, url, OBSERVE)
  await ask(url, ['first'])
  await page.goto(`${url}/console/live`)
  await page.locator('.table-row').first().waitFor()
  return page
}

/** Notes when each resource was shown first. */
const OBSERVE = `
  globalThis.shownAt = {}
  addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    for (const row of document.querySelectorAll('.table-row'))
      for (const [name] of row.textContent.matchAll(/bench-\\w+/g)) shownAt[name] ??= Date.now()
  }).observe(document.body, { childList: true, subtree: true, characterData: true }))`

/** Makes a decision on each resource. Returns the time of the answer. */
async function ask(url, names) {
  await post(url, 'authorize', {
    principal: 'arn:aws:iam::000000000000:user/iamulator',
    action: 's3:GetObject',
    resources: names.map((name) => `arn:aws:s3:::bench-${name}`),
  })
  return Date.now()
}

async function measureLatency(page, url) {
  const made = []
  for (let call = 0; call < CALLS; call++) {
    made.push({ name: `bench-l${call}`, at: await ask(url, [`l${call}`]) })
    await sleep(20 + ((call * 37) % 90))
  }
  await sleep(500)
  const shown = await page.evaluate('shownAt')
  const delays = made.map(({ name, at }) => (shown[name] ?? Number.POSITIVE_INFINITY) - at)
  const sorted = delays.toSorted((one, other) => one - other)
  report(
    'call shown in Live, p95',
    sorted[Math.floor(CALLS * 0.95)],
    'ms',
    { atMost: 150 },
    `median ${sorted[CALLS / 2]} ms`,
  )
}

async function fill(url) {
  for (let made = 0; made < KEPT; made += BATCH)
    await ask(
      url,
      Array.from({ length: BATCH }, (_, index) => `k${made + index}`),
    )
}

async function measureLongTasks(page, url) {
  await page.goto(`${url}/console/live`)
  await page.getByRole('radio', { name: /^All 10,/ }).waitFor()
  await sleep(500)
  report('longest task at first paint of 10,000 calls', await longestTask(page), 'ms', { atMost: 100 })
  await page.locator('#live-filter').focus()
  await page.keyboard.type('resource:k99 ', { delay: 50 })
  await page.getByRole('button', { name: /^Remove resource/ }).click()
  await page.getByRole('radio', { name: /^Allowed/ }).check()
  await page.locator('.virtual').evaluate((list) => list.scrollTo({ top: 200_000 }))
  await sleep(500)
  report('longest task while filtering 10,000 calls', await longestTask(page), 'ms', { atMost: 100 })
  await page.locator('.virtual').evaluate((list) => list.scrollTo({ top: 0 }))
}

async function measureBurst(page, url) {
  const names = []
  const end = Date.now() + BURST_SECONDS * 1000
  const perRequest = 10
  while (Date.now() < end) {
    const some = Array.from({ length: perRequest }, (_, index) => `b${names.length + index}`)
    names.push(...some)
    await ask(url, some)
    await sleep((perRequest / BURST_PER_SECOND) * 1000)
  }
  await sleep(1000)
  report(
    'longest task under a burst of calls',
    await longestTask(page),
    'ms',
    { atMost: 100 },
    `${names.length} calls`,
  )
  report('rows in the document', await page.locator('.table-row').count(), 'rows', { atMost: 80 })
}
