/** What the scripts of the console do: they read the state, and send the token of the session with each call. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConsoleFiles, type Manifest } from '../../server/endpoints/console/files.ts'
import type { Visitor } from './console.ts'
import { ACCOUNT, type TestServer } from './harness.ts'
import { type RawResponse, send } from './raw.ts'

export const SCRIPT = `console.log(${JSON.stringify('Hello. '.repeat(500))})\n`

const BUILT: Readonly<Record<string, string>> = {
  'main-1A2B.js': SCRIPT,
  'chunk-3C4D.js': 'export const chunk = 1\n',
  'console-5E6F.css': 'body { margin: 0 }\n',
  'inter-7A8B.woff2': 'not really a font',
  'notes.txt': 'no part of the console',
}

const MANIFEST: Manifest = {
  script: 'main-1A2B.js',
  style: 'console-5E6F.css',
  fonts: ['inter-7A8B.woff2'],
  preload: ['chunk-3C4D.js'],
}

/** Returns the files of a console as the build makes them. They are in memory once the first one is read. */
export function builtConsole(): ConsoleFiles {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-console-'))
  const place = join(folder, 'console.json')
  const files = Object.entries(BUILT).map(([name, text]) => [
    name,
    name.endsWith('.woff2') ? Buffer.from(text).toString('base64') : text,
  ])
  try {
    writeFileSync(place, JSON.stringify({ manifest: MANIFEST, files: Object.fromEntries(files) }))
    const console = new ConsoleFiles([pathToFileURL(place)])
    if (!console.manifest) throw new Error('the files were not found')
    return console
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const signInAsAdministrator = (visitor: Visitor, administrator = ACCOUNT) =>
  visitor.post('/signin', { administrator, destination: '/console' })

/** Returns what the console shows of a session. */
export async function stateOf(server: TestServer, cookie = '') {
  const { status, body } = await send(server, {
    method: 'GET',
    path: '/console/state',
    headers: cookie === '' ? {} : { Cookie: cookie },
  })
  if (status !== 200) throw new Error(body)
  return JSON.parse(body)
}

/** Calls an operation of AWS like the console's scripts. `headers` replace theirs; one without a value is not sent. */
export async function callAs(
  server: TestServer,
  cookie: string,
  operation: string,
  input: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<RawResponse & { readonly json: unknown }> {
  const { signedIn } = await stateOf(server, cookie)
  const all = {
    Cookie: cookie,
    Origin: server.url,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': 'application/json',
    'X-Iamulator-Csrf': signedIn?.csrf ?? '',
    ...headers,
  }
  const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const body = typeof input === 'string' ? input : JSON.stringify(input)
  const path = `/console/api/${operation}`
  const response = await send(server, { path, headers: Object.fromEntries(given), body })
  return { ...response, json: JSON.parse(response.body) }
}
