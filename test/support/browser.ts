/** Headless Chromium with one page and its own cookies, in which scripts run or do not. */
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { sharedChromium, TIMEOUT_MILLISECONDS } from './chromium.ts'

/** A lifecycle event of a document: `load` when it is complete. */
interface Lifecycle {
  readonly loaderId: string
  readonly name: string
}

/** Ignores errors about pages that were replaced in the meantime. All other errors are failures. */
function ignoreReplacedPage(error: unknown): undefined {
  if (!/navigated|context/.test(String(error))) throw error
}

/** A browser with one page. Scripts of the page do not run, unless they are enabled. */
export class Browser {
  readonly #context: BrowserContext
  readonly #page: Page
  /** Speaks the Chrome DevTools Protocol, which runs scripts even in a page without scripts. */
  readonly #devTools: CDPSession
  /** The loader IDs of all documents that the page has shown or started to load. */
  readonly #documents = new Set<string>()
  #loaded: ((document: string) => void) | undefined
  /** Problems in the console of the page, such as violations of its security policy. */
  readonly complaints: string[] = []

  private constructor(context: BrowserContext, page: Page, devTools: CDPSession) {
    this.#context = context
    this.#page = page
    this.#devTools = devTools
    devTools.on('Page.lifecycleEvent', (event) => this.#track(event))
    devTools.on('Log.entryAdded', ({ entry }) => {
      if (entry.level !== 'info') this.complaints.push(JSON.stringify(entry))
    })
  }

  static async open(): Promise<Browser> {
    const context = await (await sharedChromium()).newContext()
    context.setDefaultTimeout(TIMEOUT_MILLISECONDS)
    const page = await context.newPage()
    const devTools = await context.newCDPSession(page)
    const opened = new Browser(context, page, devTools)
    await devTools.send('Page.enable')
    await devTools.send('Log.enable')
    await devTools.send('Page.setLifecycleEventsEnabled', { enabled: true })
    await devTools.send('Emulation.setScriptExecutionDisabled', { value: true })
    return opened
  }

  /** Lets the scripts of pages run from now on. */
  async enableScripts(): Promise<void> {
    await this.#devTools.send('Emulation.setScriptExecutionDisabled', { value: false })
  }

  /** Sets the width of the window in CSS pixels. */
  async resize(width: number): Promise<void> {
    const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 }
    await this.#devTools.send('Emulation.setDeviceMetricsOverride', metrics)
  }

  async close(): Promise<void> {
    await this.#context.close()
  }

  async goTo(url: string): Promise<void> {
    await this.#page.goto(url)
  }

  /** Sets the user's preferred color scheme. The user prefers no motion, so that colors change at once. */
  async prefer(scheme: 'light' | 'dark'): Promise<void> {
    await this.#page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  }

  /** Types into the field with this name. */
  async type(name: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector('input[name="${name}"]').select()`)
    await this.#page.keyboard.insertText(text)
  }

  /** Clicks the button or link with this text, and waits for the next page. */
  click(text: string): Promise<void> {
    const clicked = `[...document.querySelectorAll('button, a')].find((each) => each.textContent === ${JSON.stringify(text)}).click()`
    return this.#untilLoaded(() => this.evaluate(clicked).catch(ignoreReplacedPage))
  }

  /** Returns the visible text of the page, or an empty text while the page is being replaced. */
  async text(): Promise<string> {
    return (await this.evaluate('document.body?.innerText').catch(ignoreReplacedPage)) ?? ''
  }

  /** Waits until a text is visible, on this page or on one that it redirects to. */
  async waitFor(text: string): Promise<void> {
    const end = Date.now() + TIMEOUT_MILLISECONDS
    while (!(await this.text()).includes(text)) {
      if (Date.now() > end) throw new Error(`${text} is not to be read in ${await this.text()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /**
   * Runs an expression, and waits for its value. The inspector can run scripts even though the page cannot, except those
   * that wait.
   */
  async evaluate(expression: string): Promise<string> {
    const { result, exceptionDetails } = await this.#devTools.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
    })
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
    return String(result.value)
  }

  /** Waits until a new document has loaded. Late events of earlier documents are ignored. */
  async #untilLoaded(act: () => Promise<unknown>): Promise<void> {
    const earlierDocuments = new Set(this.#documents)
    const loaded = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no page was loaded')), TIMEOUT_MILLISECONDS)
      this.#loaded = (document) => {
        if (earlierDocuments.has(document)) return
        clearTimeout(timer)
        resolve()
      }
    })
    await Promise.all([act(), loaded])
  }

  #track({ loaderId, name }: Lifecycle): void {
    this.#documents.add(loaderId)
    if (name === 'load') this.#loaded?.(loaderId)
  }
}
