/** The Chromium that tests use: one for each worker, whatever the number of its test files. */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { importOnce, keep } from './worker.ts'

/** The shell has no window. A window of Chromium 156 has pages of its own, which take a third of the time of the tests. */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

export const CHROMIUM =
  process.env['CHROMIUM_PATH'] ?? PROGRAMS.find((path) => existsSync(path)) ?? 'chromium'

/** Long, because a machine that runs other tests beside can be slow. */
export const TIMEOUT_MILLISECONDS = 100_000

export const hasChromium = (): boolean =>
  keep('has Chromium', () => spawnSync(CHROMIUM, ['--version']).status === 0)

/** With one process for each site, the pages of a browser context share compiled scripts. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--process-per-site']

/** What the worker keeps. The promise comes first, so that two callers share one browser. */
interface Launch {
  readonly browser: Promise<Browser>
  isOver: boolean
}

/** Returns the browser of the worker, which starts with the first call and ends with the worker. */
export const sharedChromium = (): Promise<Browser> =>
  keep('Chromium', launch, ({ isOver }) => !isOver).browser

function launch(): Launch {
  const launched: Launch = { browser: start(), isOver: false }
  const end = () => {
    launched.isOver = true
  }
  launched.browser.then((browser) => browser.on('disconnected', end), end)
  return launched
}

/**
 * Starts Chromium. It does not keep the worker alive: when the worker exits, Playwright kills it, and when the worker is
 * killed, Chromium exits because its pipe is closed.
 */
async function start(): Promise<Browser> {
  const { chromium } = await importOnce('playwright-core')
  const processes: ChildProcess[] = []
  const track = (message: unknown) => processes.push(Reflect.get(Object(message), 'process'))
  subscribe('child_process', track)
  try {
    return await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
  } finally {
    unsubscribe('child_process', track)
    for (const each of processes) release(each)
  }
}

function release(child: ChildProcess): void {
  child.unref()
  for (const pipe of child.stdio)
    if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
}
