/**
 * Measures how long a request keeps others waiting: the longest stretch in which the server's main thread computes in one
 * piece, in processor time. All requests have at most 1 MB and the default settings, and are products of two parts that the
 * client chooses.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { report } from './report.mjs'
import { BYTES } from './waits/cases.mjs'
import { checks } from './waits/checks.mjs'
import { operationCases } from './waits/operations.mjs'
import { others } from './waits/others.mjs'
import { questions } from './waits/questions.mjs'
import { scim } from './waits/scim.mjs'
import { seed } from './waits/seed.mjs'
import { seeds } from './waits/seeds.mjs'
import { ask, startMeasured } from './waits/server.mjs'

const GOAL = 100
const SMALL = 2000

/** @param directory for the seed */
export async function measureWaits(directory) {
  mkdirSync(directory)
  const file = join(directory, 'seed.json')
  writeFileSync(file, JSON.stringify(seed()))
  const groups = { questions, others, checks, scim, seeds, operations: await operationCases() }
  for (const [name, cases] of Object.entries(groups)) {
    const server = await startMeasured('--seed', file)
    await measureGroup(server, name, cases)
    await server.stop()
  }
}

/** Reports what keeps others waiting for too long, and the longest wait of the group. */
async function measureGroup(server, group, cases) {
  let longest = { milliseconds: 0, name: '' }
  for (const { name, request } of cases) {
    await ask(server.port, request(SMALL, server.port))
    const large = request(BYTES, server.port)
    const [milliseconds, answer] = await measured(server, large)
    if (milliseconds > longest.milliseconds) longest = { milliseconds, name }
    if (milliseconds > GOAL)
      report(
        `${group}: ${name}`,
        milliseconds,
        'ms',
        { atMost: GOAL },
        `(${answer.status}, ${answer.bytes} bytes) ${answer.text.slice(0, 100).replace(/\s+/g, ' ')}`,
      )
  }
  report(
    `longest wait of ${group} (${cases.length})`,
    longest.milliseconds,
    'ms',
    { atMost: GOAL },
    longest.name,
  )
}

/** Returns the shorter of two measurements of what was long, because the machine may have been busy. */
async function measured(server, request) {
  let answer
  const once = () =>
    server.stretch(async () => {
      answer = await ask(server.port, request)
    })
  const first = await once()
  if (first <= GOAL || first > 3000) return [first, answer]
  return [Math.min(first, await once()), answer]
}
