/** The Chromium that tests use. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The shell has no window. A window of Chromium 156 has pages of its own, which take a third of the time of the tests. */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

export const CHROMIUM =
  process.env['CHROMIUM_PATH'] ?? PROGRAMS.find((path) => existsSync(path)) ?? 'chromium'

/** Long, because a machine that runs other tests beside can be slow. */
export const TIMEOUT_MILLISECONDS = 100_000

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] })

export const hasChromium = (): boolean => spawnSync(CHROMIUM, ['--version']).status === 0
