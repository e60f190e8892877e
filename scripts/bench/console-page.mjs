/** Opens the console in Chromium, and measures how long its page is busy. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { startIamulator } from './servers.mjs'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/**
 * Runs measurements against a server and a browser of their own. Without Chromium, it says that they are skipped.
 *
 * @param {string} part of the benchmark
 * @param {(browser: import('playwright-core').Browser, url: string) => Promise<void>} measure
 */
export async function withBrowser(part, measure) {
  if (!existsSync(CHROMIUM)) {
    process.stdout.write(`${part}: skipped, because there is no Chromium. Set CHROMIUM_PATH.\n`)
    return
  }
  const server = await startIamulator('--log-level', 'error')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    await measure(browser, `http://127.0.0.1:${server.port}`)
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** Notes how long tasks were. */
const OBSERVE = `
  globalThis.tasks = []
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true })`

/** Opens a window in which the administrator is signed in. @param {string} script that runs before each page's own */
export async function signedInPage(browser, url, script = '') {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.request.post(`${url}/signin`, {
    form: { administrator: '000000000000', destination: '/console/live' },
    headers: { Origin: url },
    maxRedirects: 0,
  })
  await page.addInitScript(OBSERVE + script)
  return page
}

/** Returns the longest task since the last time, in milliseconds. Tasks below 50 ms count as 0. */
export const longestTask = (page) => page.evaluate('Math.max(0, ...tasks.splice(0))')

/** Posts to an endpoint under `/_iamulator/`, and waits for the whole answer. */
export async function post(url, path, body) {
  const init = { method: 'POST', ...(body && { body: JSON.stringify(body) }) }
  const response = await fetch(`${url}/_iamulator/${path}`, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${text}`)
}
