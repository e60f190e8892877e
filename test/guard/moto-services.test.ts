/** Services of moto behind the guard, with the SDK for JavaScript and with boto3. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { BOTO3S, type Boto3, boto3Test } from '../support/boto3.ts'
import { type GuardedMoto, guardedMoto } from '../support/guarded.ts'
import { ACCOUNT } from '../support/harness.ts'
import { outputOf } from '../support/output.ts'
import { REGION } from '../support/places.ts'
import { MOTOS, motoTest } from '../support/upstreams.ts'
import { SCENARIOS } from './services/index.ts'
import { hasSdk, run } from './services/run-scenario.ts'
import type { Ending, Scenario, Step } from './services/scenario.ts'

let server: GuardedMoto
beforeAll(async () => {
  server = await guardedMoto({}, { account: ACCOUNT })
})
afterAll(() => server?.close())

const stepName = ({ by = 'administrator', call, with: input }: Step, number: number) =>
  `${number} ${by} ${call} ${JSON.stringify(input)}`

/** Compares what happened with what should have happened, step by step. */
function expectEndings({ code, steps }: Scenario, endings: readonly Ending[]): void {
  const happened = endings.map((ending, number) => {
    const { denied = '', ...step } = steps[number] ?? { call: '' }
    const isInMessage = ending.message?.includes(denied) ?? false
    return [stepName(step, number), ending.code ?? 'allowed', isInMessage ? denied : ending.message]
  })
  const wanted = steps.map(({ denied, ...step }, number) =>
    denied === undefined
      ? [stepName(step, number), 'allowed', undefined]
      : [stepName(step, number), code, denied],
  )
  expect(happened).toEqual(wanted)
}

describe('the SDK for JavaScript', () => {
  for (const scenario of SCENARIOS.filter(hasSdk))
    motoTest(scenario.service, async () => {
      expectEndings(scenario, await run(scenario, server))
    })
})

/** Runs all scenarios in one process, against a moto of their own. */
function describeBoto3({ python, version }: Boto3): void {
  describe(`boto3 ${version}`, () => {
    let ofPython: GuardedMoto
    beforeAll(async () => {
      ofPython = await guardedMoto({}, { account: ACCOUNT })
    })
    afterAll(() => ofPython?.close())

    boto3Test('raises the exceptions of each service', async () => {
      const input = {
        ...{ url: ofPython.url, upstream: ofPython.moto.url, region: REGION, account: ACCOUNT },
        scenarios: SCENARIOS,
      }
      const child = spawn(python, [
        '-B',
        fileURLToPath(new URL('services/run-scenarios.py', import.meta.url)),
      ])
      const [stdout, stderr] = [outputOf(child.stdout), outputOf(child.stderr)]
      child.stdin.end(JSON.stringify(input))
      const status = await new Promise((resolve) => child.on('close', resolve))
      expect({ status, stderr: stderr() }).toMatchObject({ status: 0 })
      const all: readonly (readonly Ending[])[] = JSON.parse(stdout())
      expect(all).toHaveLength(SCENARIOS.length)
      for (const [number, scenario] of SCENARIOS.entries()) {
        const endings = all[number] ?? []
        expectEndings(scenario, endings)
        const classes = new Set(endings.flatMap(({ class: name }) => (name === undefined ? [] : [name])))
        expect({ ...scenario, raises: [...classes] }).toEqual({
          ...scenario,
          raises: [expect.stringMatching(`^(?:${scenario.raises ?? `ClientError|${scenario.code}`})$`)],
        })
      }
    })
  })
}

for (const boto3 of MOTOS.length > 0 ? BOTO3S : []) describeBoto3(boto3)
