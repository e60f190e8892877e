/**
 * The console in real Chromium, as a person uses it.
 *
 *     const open = consoleBrowser()
 *     chromiumTest('...', async () => {
 *       const { page } = await open(server, '/console/live')
 *       await page.getByRole('link', { name: 'Explain' }).click()
 *     })
 *
 * Every page is watched: after each test, errors in the browser's console, violations of the security policy, and
 * requests to other servers fail the test, unless it expects them with `expected`. The policy of the page forbids
 * `page.waitForFunction`, so wait for what is shown, or with {@link until}.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterEach, expect } from '@jest/globals'
import type { RunOnly, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { hasChromium, TIMEOUT_MILLISECONDS } from './chromium.ts'
import { ACCOUNT, type TestServer } from './harness.ts'
import { tool } from './tools.ts'
import { type Context, closeWindow, openWindow, VIEWPORT } from './windows.ts'
import { keep } from './worker.ts'

export const chromiumTest = tool('chromium', hasChromium)

/** Complaints of the browser about answers that a test provokes, such as that of a boundary that is not set. */
export const REFUSED = /Failed to load resource: the server responded with a status of 4/

/** What Chromium says if a machine is so slow that a preloaded font is used seconds later. */
const LATE_FONT = /was preloaded using link preload but not used within a few seconds/

export interface ConsoleOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  readonly reducedMotion?: boolean
  /** Whose administrator enters. Null to stay signed out. */
  readonly administratorOf?: string | null
}

export interface OpenConsole {
  readonly page: Page
  readonly context: Context
  /** Expects complaints of the browser that match, such as of a status that the test causes. */
  expected(pattern: RegExp): void
}

type Open = (server: TestServer, path: string, options?: ConsoleOptions) => Promise<OpenConsole>

interface Watched {
  readonly context: Context
  readonly page: Page
  readonly url: string
  readonly complaints: string[]
  readonly expected: RegExp[]
  readonly watch: (page: Page) => void
}

/** Returns a function that opens the console in a window of its own, until the test is over. */
export function consoleBrowser(): Open {
  const windows: Watched[] = []
  afterEach(async () => {
    const complaints = windows.flatMap(unexpectedComplaints)
    for (const each of windows.splice(0)) await close(each)
    expect(complaints).toEqual([])
  })
  return async (server, path, options = {}) => {
    const watched = await watchedWindow(server)
    windows.push(watched)
    const { page, context } = watched
    await present(page, options)
    if (options.administratorOf !== null) await enter(page, server, options.administratorOf ?? ACCOUNT)
    await page.goto(server.url + path)
    return { page, context, expected: (pattern) => watched.expected.push(pattern) }
  }
}

function unexpectedComplaints({ complaints, expected }: Watched): readonly string[] {
  return complaints.filter((text) => !expected.some((pattern) => pattern.test(text)))
}

async function watchedWindow(server: TestServer): Promise<Watched> {
  const { context, page } = await openWindow()
  const complaints: string[] = []
  const watch = (opened: Page) => {
    opened.on('pageerror', ({ message }) => complaints.push(message))
    opened.on('console', (message) => {
      const isComplaint = /^(?:error|warning)$/.test(message.type()) && !LATE_FONT.test(message.text())
      if (isComplaint) complaints.push(message.text())
    })
    opened.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(?:data|blob|about):/.test(request.url()))
        complaints.push(`a request to ${request.url()}`)
    })
  }
  watch(page)
  context.on('page', watch)
  return { context, page, url: server.url, complaints, expected: [], watch }
}

async function close({ context, url, watch }: Watched): Promise<void> {
  context.off('page', watch)
  await closeWindow(context, [url])
}

async function present(page: Page, options: ConsoleOptions): Promise<void> {
  const { width = VIEWPORT.width, height = width < 720 ? 844 : VIEWPORT.height } = options
  if (width !== VIEWPORT.width || height !== VIEWPORT.height) await page.setViewportSize({ width, height })
  const { theme: colorScheme = 'light', reducedMotion = true } = options
  if (colorScheme === 'dark' || !reducedMotion)
    await page.emulateMedia({ colorScheme, reducedMotion: reducedMotion ? 'reduce' : 'no-preference' })
}

/** Signs in with one click, as people do. */
async function enter(page: Page, server: TestServer, accountId: string): Promise<void> {
  const response = await page.request.post(`${server.url}/signin`, {
    form: { administrator: accountId, destination: '/console/live' },
    headers: { Origin: server.url },
    maxRedirects: 0,
  })
  expect(response.status()).toBe(303)
}

/** Waits until a condition holds, such as on the title or the address. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  milliseconds = TIMEOUT_MILLISECONDS,
): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

const AXE = keep('axe-core', () =>
  readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
)

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe-core criticizes, a line for each element. Themes differ only in colors (`light-dark` in `tokens.css`). */
const CRITICISM = {
  light: criticismBy({ type: 'tag', values: RULES }),
  dark: criticismBy({ type: 'rule', values: ['color-contrast'] }),
}

/** Of rules without violations, nothing is collected, which takes a third of the time. */
function criticismBy(runOnly: RunOnly): string {
  const options: RunOptions = { runOnly, resultTypes: ['violations'], selectors: false }
  return `axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))).join('\\n'))`
}

/** Elements that reach beyond the right edge of the window, although nothing scrolls to them. */
const CUT_OFF = `[...document.querySelectorAll('body *')]
  .filter((each) => each.checkVisibility() && !each.closest('.unseen, .tooltip, .virtual, [data-scrolls]'))
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.outerHTML.slice(0, 120)).join('\\n')`

/**
 * Expects that everybody can use the present state of a page: axe-core finds nothing in light and dark, at 1280 and
 * at 390 pixels, and nothing is cut off.
 *
 * @param state names the state in a failure
 */
export async function expectUsable(
  page: Page,
  state: string,
  widths: readonly number[] = [1280, 390],
): Promise<void> {
  const size = page.viewportSize()
  await page.evaluate(`if (!globalThis.axe) { ${AXE} }`)
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 720 ? 844 : 800 })
    // The page learns its size with the next frame.
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      const criticism = await page.evaluate(CRITICISM[theme])
      expect({ state, theme, width, criticism }).toEqual({ state, theme, width, criticism: '' })
    }
    expect({ state, width, cutOff: await page.evaluate(CUT_OFF) }).toEqual({ state, width, cutOff: '' })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (size) await page.setViewportSize(size)
}
