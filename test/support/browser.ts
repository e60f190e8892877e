/** Chromium without a screen, spoken to over a pipe in the words of the Chrome DevTools Protocol. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

const CHROMIUM = 'chromium'

export const hasChromium = (): boolean => spawnSync(CHROMIUM, ['--version']).status === 0

interface Message {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** What becomes of a document: `load` when all of it is there. */
interface Lifecycle {
  readonly loaderId: string
  readonly name: string
}

interface Pending {
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
const PATIENCE_MILLISECONDS = 100_000

/** Of a page that was left in the meantime no answer comes: only of one that is still there is that a failure. */
function unlessReplaced(error: unknown): undefined {
  if (!/navigated|context/.test(String(error))) throw error
}

/** A browser with one page, on which no script of the page runs. */
export class Browser {
  readonly #child: ChildProcess
  readonly #profile: string
  readonly #pending = new Map<number, Pending>()
  /** Every document that the page has shown or begun to load, by the id of its loader. */
  readonly #documents = new Set<string>()
  #loaded: ((document: string) => void) | undefined
  /** What the console of the page complained about, such as its security policy. */
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
    const { targetId } = await browser.#ask('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await browser.#ask('Target.attachToTarget', { targetId, flatten: true })
    browser.#session = String(sessionId)
    for (const domain of ['Page', 'Runtime', 'Log']) await browser.#ask(`${domain}.enable`)
    await browser.#ask('Page.setLifecycleEventsEnabled', { enabled: true })
    await browser.#ask('Emulation.setScriptExecutionDisabled', { value: true })
    return browser
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#session = undefined
    await this.#ask('Browser.close')
    await ended
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  goTo(url: string): Promise<void> {
    return this.#untilLoaded(() => this.#ask('Page.navigate', { url }))
  }

  /** Types into the field that has this name. */
  async type(name: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector('input[name="${name}"]').select()`)
    await this.#ask('Input.insertText', { text })
  }

  /** Clicks what bears this text, and waits for the page that follows. */
  click(text: string): Promise<void> {
    const clicked = `[...document.querySelectorAll('button, a')].find((each) => each.textContent === ${JSON.stringify(text)}).click()`
    return this.#untilLoaded(() => this.evaluate(clicked).catch(unlessReplaced))
  }

  /** What can be read on the page: nothing while another page takes its place. */
  async text(): Promise<string> {
    return (await this.evaluate('document.body?.innerText').catch(unlessReplaced)) ?? ''
  }

  /** Until a text can be read, also on a page that the present one leads to by itself. */
  async waitFor(text: string): Promise<void> {
    const end = Date.now() + PATIENCE_MILLISECONDS
    while (!(await this.text()).includes(text)) {
      if (Date.now() > end) throw new Error(`${text} is not to be read in ${await this.text()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The inspector may run what the page may not. */
  async evaluate(expression: string): Promise<string> {
    const answer = await this.#ask('Runtime.evaluate', { expression })
    if (answer['exceptionDetails']) throw new Error(JSON.stringify(answer['exceptionDetails']))
    return String(Reflect.get(Object(answer['result']), 'value'))
  }

  /** Until a document has loaded that was not there before: a late event of an earlier one does not count. */
  async #untilLoaded(act: () => Promise<unknown>): Promise<void> {
    const earlier = new Set(this.#documents)
    const loaded = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no page was loaded')), PATIENCE_MILLISECONDS)
      this.#loaded = (document) => {
        if (earlier.has(document)) return
        clearTimeout(timer)
        resolve()
      }
    })
    await Promise.all([act(), loaded])
  }

  #follow({ loaderId, name }: Partial<Lifecycle>): void {
    if (loaderId === undefined) return
    this.#documents.add(loaderId)
    if (name === 'load') this.#loaded?.(loaderId)
  }

  #ask(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
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
    for (const each of messages) this.#take(JSON.parse(each))
  }

  #take({ id, method, params, result, error }: Message): void {
    if (method === 'Page.lifecycleEvent') this.#follow(Object(params))
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
