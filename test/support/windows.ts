/**
 * Windows of the worker's Chromium. Each has a browser context, which is used again by later tests: its process has
 * then compiled the scripts of the console and of axe-core. Pages, cookies, the local
 * storage of the server, routes, and the clipboard are cleared after each test.
 */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { sharedChromium, TIMEOUT_MILLISECONDS } from './chromium.ts'
import { keep } from './worker.ts'

export interface Window {
  readonly context: Context
  /** The first page, which is blank. */
  readonly page: Page
}

/** A browser context without what a test could not take back. Init scripts are for pages. */
export type Context = Pick<BrowserContext, 'newPage' | 'on' | 'off' | 'route' | 'setOffline' | 'unroute'>

/** A context with the page that keeps its process alive. */
interface Kept {
  readonly browser: Browser
  readonly context: BrowserContext
  readonly keeper: Page
  readonly devTools: CDPSession
}

const idle = keep<Kept[]>('idle windows', () => [])
const ofContext = new Map<Context, Kept>()

export const VIEWPORT = { width: 1440, height: 900 }

/** Opens a window with a blank page. */
export async function openWindow(): Promise<Window> {
  const browser = await sharedChromium()
  const kept = usable(browser) ?? (await create(browser))
  await kept.keeper.evaluate('navigator.clipboard.writeText("")')
  ofContext.set(kept.context, kept)
  return { context: kept.context, page: await kept.context.newPage() }
}

/** Closes the pages of a window, and forgets what the servers at these URLs have left there. */
export async function closeWindow(context: Context, urls: readonly string[]): Promise<void> {
  const kept = ofContext.get(context)
  if (!kept) throw new Error('this window is not open')
  ofContext.delete(context)
  try {
    await clean(kept, urls)
  } catch (error) {
    await kept.context.close()
    throw error
  }
  idle.push(kept)
}

function usable(browser: Browser): Kept | undefined {
  const found = idle.pop()
  return found?.browser === browser || found === undefined ? found : usable(browser)
}

async function create(browser: Browser): Promise<Kept> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(TIMEOUT_MILLISECONDS)
  const keeper = await context.newPage()
  await keeper.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>-</title>' }))
  // The servers of the tests are of the same site, and so of the same process.
  await keeper.goto('http://127.0.0.1/')
  await keeper.unrouteAll()
  return { browser, context, keeper, devTools: await context.newCDPSession(keeper) }
}

async function clean({ context, keeper, devTools }: Kept, urls: readonly string[]): Promise<void> {
  for (const page of context.pages()) if (page !== keeper) await page.close()
  await context.unrouteAll()
  await context.setOffline(false)
  await context.clearCookies()
  for (const url of urls)
    await devTools.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'local_storage' })
}
