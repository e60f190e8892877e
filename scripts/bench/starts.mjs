/** Measures how long a start takes, and how much memory a server needs. */
import { report } from './report.mjs'
import { memoryMegabytes, sleep, startFloor, startIamulator, UNLIMITED_USERS } from './servers.mjs'

const ROUNDS = 5
/** Milliseconds to wait until garbage from the start is collected. */
const SETTLING = 2000

/** @param directory with the state of many users */
export async function measureStarts(directory) {
  const servers = {
    express: () => startFloor('express'),
    empty: () => startIamulator(),
    full: () => startIamulator('--data', directory, ...UNLIMITED_USERS),
  }
  const times = { express: [], empty: [], full: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, start] of Object.entries(servers)) times[name].push(await startTime(start))
  }
  const best = (name) => Math.min(...times[name])
  const milliseconds = (name) => `${best(name).toFixed(0)} ms`
  const ratio = (name) => best(name) / best('express')
  process.stdout.write(`start of plain Express: ${milliseconds('express')}\n`)
  report(
    'start empty: time relative to plain Express',
    ratio('empty'),
    'x',
    { atMost: 1.3 },
    milliseconds('empty'),
  )
  report(
    'start with 100,000 users: time relative to plain Express',
    ratio('full'),
    'x',
    { atMost: 4.5 },
    milliseconds('full'),
  )
  report('memory empty', await memoryOf(servers.empty), 'MB', { atMost: 80 })
  report('memory with 100,000 users, 2 s after Ready', await memoryOf(servers.full), 'MB', { atMost: 200 })
}

async function startTime(start) {
  const server = await start()
  await server.stop()
  return server.startMilliseconds
}

async function memoryOf(start) {
  const server = await start()
  await sleep(SETTLING)
  const memory = memoryMegabytes(server.pid)
  await server.stop()
  return memory
}
