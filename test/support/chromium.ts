/** The Chromium that tests use. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The shell has no window. A window of Chromium 156 has pages of its own, which take a third of the time of the tests. */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

export const CHROMIUM =
  process.env['CHROMIUM_PATH'] ?? PROGRAMS.find((path) => existsSync(path)) ?? 'chromium'

export const hasChromium = (): boolean => spawnSync(CHROMIUM, ['--version']).status === 0
