/** Renders the banner that `iamulator start` prints. */

import { partitionNamed } from '../../core/aws/partitions.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { EMULATED_SERVICES } from '../../core/runtime/introduction.ts'
import {
  DEFAULT_SETTINGS,
  type GuardSettings,
  type Modes,
  modesText,
  type Settings,
} from '../../core/runtime/settings.ts'
import { VERSION } from '../../core/runtime/version.ts'
import type { StoreStatus } from '../../store/index.ts'
import type { Addresses } from '../app/start.ts'
import { printEnvironment } from './client-environment.ts'

export function banner({ settings, store, guarding }: Emulator, { url, tlsUrl }: Addresses): string {
  return `
  iamulator ${VERSION}   AWS ${EMULATED_SERVICES} on your own machine

  Endpoint   ${url}
${partitionOf(settings)}${furtherWaysOf(settings, { url, tlsUrl })}  Account    ${DEFAULT_ACCOUNT}, as administrator (access key ID \`test\`, secret \`test\`)
             (other accounts: the 12-digit number as access key ID, secret \`test\`)
${consoleOf(settings, url)}${guardOf(guarding)}  Modes      ${modesText(settings)}
  State      ${stateOf(store.status())}
${warningsOf(settings)}
  Point AWS tools and SDKs here:

${indented(printEnvironment({ url, region: partitionNamed(settings.partition).iamRegion }, 'shell', false))}
  Then try:

    aws sts get-caller-identity

`
}

/** Returns a line about the default partition, unless it contains AWS's public regions. */
function partitionOf({ partition }: Settings): string {
  return partition === DEFAULT_SETTINGS.partition
    ? ''
    : `  Partition  ${partition}, for everything that names no partition or region\n`
}

/** Returns lines about TLS and the proxy, when they are enabled. */
function furtherWaysOf({ proxy }: Settings, { url, tlsUrl }: Addresses): string {
  const ways = [
    ...(tlsUrl === undefined
      ? []
      : [`  TLS        ${tlsUrl}, for clients that trust the certificate from \`iamulator ca\`\n`]),
    ...(proxy === 'off'
      ? []
      : [`  Proxy      ${url}, for clients that cannot set an endpoint: iamulator env --proxy FILE\n`]),
  ]
  return ways.join('')
}

/** Names what leads to the console, and how people enter it. */
function consoleOf({ console, consoleEntry }: Settings, url: string): string {
  if (console === 'off') return '  Console    off\n'
  const entry =
    consoleEntry === 'open'
      ? 'open to everybody who reaches this port (--console-entry password closes it)'
      : 'for users with a password'
  return `  Console    ${url}/console/live, ${entry}\n`
}

/** Returns lines about the emulators of other services. Empty without any. */
function guardOf({ upstream, guard, unknown }: GuardSettings): string {
  const upstreams = Object.entries(upstream).map(([name, url]) => {
    const service = name === '*' ? 'all other services' : name
    return `${service} at ${new URL(url).origin}`
  })
  if (upstreams.length === 0) return ''
  const modes = Object.entries(guard).map(([name, mode]) => `, ${name} ${mode}`)
  const others = unknown === 'refuse' ? 'refused' : 'forwarded without a decision'
  return `  Guard      ${upstreams.join(', ')}${modes.join('')}; unknown operations are ${others}\n`
}

/** The names of engines, as people write them. */
const NAMES: Readonly<Record<string, string>> = { postgresql: 'PostgreSQL' }

function stateOf({ directory, durability, rows, shared }: StoreStatus): string {
  if (shared)
    return `${rows} rows in ${NAMES[shared.engine] ?? shared.engine}, replica ${shared.replica}, reads ${shared.reads}`
  return directory === undefined
    ? 'in memory, lost when the server stops (use --data DIRECTORY to keep it)'
    : `${rows} rows in ${directory}, durability ${durability}`
}

const WARNINGS = {
  audit: 'auth is audit: policies are evaluated and logged, but no request is blocked.',
  off: 'auth is off: policies are not evaluated, and every request is allowed.',
  unsigned: 'signatures are off: every signature is accepted for a known access key ID.',
} as const

function warningsOf({ auth, signatures }: Modes): string {
  const texts = [
    ...(auth === 'enforce' ? [] : [WARNINGS[auth]]),
    ...(signatures === 'on' ? [] : [WARNINGS.unsigned]),
  ]
  return texts.map((text) => `  WARNING    ${text}\n`).join('')
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}
