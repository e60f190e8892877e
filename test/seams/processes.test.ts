/** Each scenario has the same answer from the command line's server, which is killed in the middle of it. */
import { writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { freePort } from '../support/ports.ts'
import { expectedIn, SCENARIOS } from './scenarios.ts'
import { SEED } from './seed.ts'
import { ACCOUNT, controlsAt, namesIn, type Route, type World } from './world.ts'

const WAY = 'with --data, after a restart'

let bundle: Bundle
let server: ServerProcess
let world: World

beforeAll(async () => {
  bundle = await Bundle.build()
  const seed = join(bundle.directory, 'seed.json')
  writeFileSync(seed, JSON.stringify(SEED))
  const flags = ['--port', `${await freePort()}`, '--data', join(bundle.directory, 'data'), '--seed', seed]
  server = await bundle.start(flags)
  const agents = { httpAgent: new Agent({ keepAlive: false }) }
  const route: Route = { url: server.url, endpoint: server.url, agents }
  world = {
    ...{ route, region: 'us-east-1', controls: controlsAt(() => route), ...namesIn('aws', ACCOUNT) },
    between: async () => {
      server.kill('SIGKILL')
      await server.exited
      server = await bundle.start(flags)
    },
  }
})
afterAll(() => bundle.remove())

test.each(Object.entries(SCENARIOS))('%s › after a kill', async (_title, scenario) => {
  await world.controls.reset()
  expect(await scenario.answerIn(world)).toEqual(expectedIn(scenario, WAY))
})
