/** Tells the workers of a test runner which server they share. They inherit the variable that names the file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SharedServer } from './options.ts'

const VARIABLE = 'IAMULATOR_RUNNER_FILE'

/** The file is removed when this process exits. */
export function publishServer(server: SharedServer): void {
  const file = process.env[VARIABLE] ?? newFile()
  // It contains the secrets of the seed.
  writeFileSync(file, JSON.stringify(server), { mode: 0o600 })
  process.env[VARIABLE] = file
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-runner-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'server.json')
}

/** Returns the server that was published. Undefined if there is none. */
export function publishedServer(): SharedServer | undefined {
  const file = process.env[VARIABLE]
  return file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'))
}
