/** Headless Chromium, controlled over a pipe with the Chrome DevTools Protocol. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CHROMIUM } from './chromium.ts'

interface Message {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** A lifecycle event of a document: `load` when it is complete. */
interface Lifecycle {
  readonly loaderId: string
  readonly name: string
}

interface PendingCommand {
  resolve(result: unknown): void
  reject(error: Error): void
}

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--remote-debugging-pipe',
]
const TIMEOUT_MILLISECONDS = 100_000

/** Ignores errors about pages that were replaced in the meantime. All other errors are failures. */
function ignoreReplacedPage(error: unknown): undefined {
  if (!/navigated|context/.test(String(error))) throw error
}

/** A browser with one page. Scripts of the page do not run, unless they are enabled. */
export class Browser {
  readonly #child: ChildProcess
  readonly #profile: string
  readonly #pending = new Map<number, PendingCommand>()
  /** The loader IDs of all documents that the page has shown or started to load. */
  readonly #documents = new Set<string>()
  #loaded: ((document: string) => void) | undefined
  /** Problems in the console of the page, such as violations of its security policy. */
  readonly complaints: string[] = []
  #session: string | undefined
  #received = ''
  #lastId = 0

  private constructor() {
    this.#profile = mkdtempSync(join(tmpdir(), 'iamulator-chromium-'))
    const flags = [...FLAGS, `--user-data-dir=${this.#profile}`, 'about:blank']
    this.#child = spawn(CHROMIUM, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    this.#output.setEncoding('utf8').on('data', (text: string) => this.#receive(text))
  }

  static async open(): Promise<Browser> {
    const browser = new Browser()
    const { targetId } = await browser.#send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await browser.#send('Target.attachToTarget', { targetId, flatten: true })
    browser.#session = String(sessionId)
    for (const domain of ['Page', 'Runtime', 'Log']) await browser.#send(`${domain}.enable`)
    await browser.#send('Page.setLifecycleEventsEnabled', { enabled: true })
    await browser.#send('Emulation.setScriptExecutionDisabled', { value: true })
    return browser
  }

  /** Lets the scripts of pages run from now on. */
  async enableScripts(): Promise<void> {
    await this.#send('Emulation.setScriptExecutionDisabled', { value: false })
  }

  /** Sets the width of the window in CSS pixels. */
  async resize(width: number): Promise<void> {
    const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 }
    await this.#send('Emulation.setDeviceMetricsOverride', metrics)
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#session = undefined
    await this.#send('Browser.close')
    await exited
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  goTo(url: string): Promise<void> {
    return this.#untilLoaded(() => this.#send('Page.navigate', { url }))
  }

  /** Sets the user's preferred color scheme. The user prefers no motion, so that colors change at once. */
  async prefer(scheme: 'light' | 'dark'): Promise<void> {
    const features = [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]
    await this.#send('Emulation.setEmulatedMedia', { features })
  }

  /** Types into the field with this name. */
  async type(name: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector('input[name="${name}"]').select()`)
    await this.#send('Input.insertText', { text })
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
    const response = await this.#send('Runtime.evaluate', { expression, awaitPromise: true })
    if (response['exceptionDetails']) throw new Error(JSON.stringify(response['exceptionDetails']))
    return String(Reflect.get(Object(response['result']), 'value'))
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

  #track({ loaderId, name }: Partial<Lifecycle>): void {
    if (loaderId === undefined) return
    this.#documents.add(loaderId)
    if (name === 'load') this.#loaded?.(loaderId)
  }

  #send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#lastId
    const sessionId = this.#session
    this.#input.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`)
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (result) => resolve(Object(result)), reject })
    })
  }

  #receive(text: string): void {
    const messages = (this.#received + text).split('\0')
    this.#received = messages.pop() ?? ''
    for (const each of messages) this.#handle(JSON.parse(each))
  }

  #handle({ id, method, params, result, error }: Message): void {
    if (method === 'Page.lifecycleEvent') this.#track(Object(params))
    if (method === 'Log.entryAdded' && !JSON.stringify(params).includes('"level":"info"'))
      this.complaints.push(JSON.stringify(params))
    const pending = id === undefined ? undefined : this.#pending.get(id)
    if (error) pending?.reject(new Error(error.message))
    else pending?.resolve(result)
  }

  get #input(): Writable {
    return this.#pipe<Writable>(3)
  }

  get #output(): Readable {
    return this.#pipe<Readable>(4)
  }

  #pipe<Stream extends Readable | Writable>(descriptor: 3 | 4): Stream {
    return this.#child.stdio[descriptor] as Stream
  }
}
