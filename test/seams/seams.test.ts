/** Each scenario has the same answer in each way of running, except where the table says why it differs. */
import { afterAll, describe, expect, test } from '@jest/globals'
import { expectedIn, SCENARIOS } from './scenarios.ts'
import { type OpenWorld, WAYS } from './ways.ts'

const worlds = new Map<string, Promise<OpenWorld>>()
const worldOf = (way: string) => {
  const world = worlds.get(way) ?? WAYS[way]?.()
  if (!world) throw new Error(`there is no way ${way}`)
  worlds.set(way, world)
  return world
}
afterAll(async () => {
  for (const world of worlds.values()) await (await world).close()
})

describe.each(Object.entries(SCENARIOS))('%s', (_title, scenario) => {
  test.each(Object.keys(WAYS))('%s', async (way) => {
    const world = await worldOf(way)
    await world.controls.reset()
    expect(await scenario.answerIn(world)).toEqual(expectedIn(scenario, way))
    world.check()
  })
})

test('differences are in ways that exist', () => {
  const named = Object.values(SCENARIOS).flatMap(({ differs = {} }) => Object.keys(differs))
  expect(named.filter((name) => !Object.hasOwn(WAYS, name))).toEqual([])
})
